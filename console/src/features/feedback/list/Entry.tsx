import { Anchor, Text, Tooltip } from "@mantine/core";
import { IconExternalLink, IconLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { Ago } from "@/components/time/Ago";
import classes from "../Feedback.module.css";
import type { Rating } from "../queries";
import { Stars } from "../Stars";
import { httpLink, isLong } from "./reference";
import "../texts";

/** What somebody wrote; long ones are folded. */
export function Comment({ text }: { text: string }) {
  const { t } = useTranslation("feedback");
  const [open, setOpen] = useState(false);
  const long = isLong(text);
  return (
    <>
      <Text className={`${classes.comment} ${long && !open ? classes.folded : ""}`}>{text}</Text>
      {long && (
        <Anchor component="button" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("entry.less") : t("entry.more")}
        </Anchor>
      )}
    </>
  );
}

/** Where the application says more about a rating: a link if it is one. */
export function Reference({ text }: { text: string }) {
  const { t } = useTranslation("feedback");
  const link = httpLink(text);
  if (!link) {
    return (
      <Text size="sm" c="dimmed" truncate title={text}>
        <IconLink size={13} aria-label={t("entry.reference")} /> {text}
      </Text>
    );
  }
  return (
    <Anchor
      href={link.href}
      target="_blank"
      rel="noopener noreferrer"
      size="sm"
      truncate
      title={link.href}
      aria-label={`${t("entry.reference")}: ${link.shown}`}
    >
      <IconExternalLink size={13} aria-hidden /> {link.shown}
    </Anchor>
  );
}

interface EntryProps {
  rating: Rating;
  flowTitle: string | undefined;
  color: string | undefined;
}

/** One rating of the list. */
export function Entry({ rating, flowTitle, color }: EntryProps) {
  const { t } = useTranslation("feedback");
  return (
    <div className={classes.entry}>
      <Stars score={rating.score} />
      <div className={classes.words}>
        {rating.comment && <Comment text={rating.comment} />}
        <div className={classes.meta}>
          <FlowName title={flowTitle ?? t("entry.deleted")} color={color} />
          <Tooltip label={t("entry.why")}>
            <Anchor
              className={classes.id}
              aria-label={t("entry.session", { id: rating.correlationId })}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/sessions/$correlationId"
                  params={{ correlationId: rating.correlationId }}
                />
              )}
            >
              {rating.correlationId}
            </Anchor>
          </Tooltip>
          {rating.referenceLink && <Reference text={rating.referenceLink} />}
        </div>
      </div>
      <Text size="sm" c="dimmed" ta="right">
        <Ago moment={rating.createdAt} />
      </Text>
    </div>
  );
}
