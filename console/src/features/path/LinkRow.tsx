import { Badge, Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { tell, tellError } from "@/components/forms/notify";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import classes from "./Path.module.css";
import { type BriefLink, linksKey } from "./queries";
import "./texts";

/** A link to the brief: whom it is for, how long it works, and when it was last opened. */
export function LinkRow({ link, mayWrite }: { link: BriefLink; mayWrite: boolean }) {
  const { t } = useTranslation("path");
  const format = useFormat();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      item(api.POST("/api/v1/brief-links/{link_id}/revoke", { params: { path: { link_id: link.id } } })),
    onSuccess: () => tell(t("share.revoked")),
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: linksKey(link.useCaseId) }),
  });
  const about = [
    t("share.by", { name: link.createdBy }),
    t("share.expires", { day: format.date(link.expiresAt) }),
    ...(link.examples ? [t("share.withExamples")] : []),
  ];
  const works = link.state === "valid";
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={550}>
          {link.label}
        </Text>
        <Text size="xs" c="dimmed">
          {about.join(" · ")} ·{" "}
          {link.lastUsedAt ? (
            <>
              {t("share.used")} <Ago span moment={link.lastUsedAt} />
            </>
          ) : (
            t("share.unused")
          )}
        </Text>
      </div>
      <div className={classes.acts}>
        <Badge variant={works ? "light" : "default"} {...(!works && { c: "dimmed" })} tt="none" radius="sm">
          {t(`share.states.${link.state}`)}
        </Badge>
        {mayWrite && works && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={isPending}
            onClick={() => mutate()}
            aria-label={t("share.revokeOf", { label: link.label })}
          >
            {t("share.revoke")}
          </Button>
        )}
      </div>
    </li>
  );
}
