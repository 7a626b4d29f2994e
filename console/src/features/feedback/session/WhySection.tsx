import { Anchor, Box, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { Section } from "@/components/page/Section";
import { StatePill } from "@/components/page/StatePill";
import { useServiceNow } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import type { Story } from "../queries";
import classes from "./Session.module.css";
import { causeOf, chanceOf, chancesOf, type Phase, whyOf } from "./telling";
import "../texts";

const SERVICE_LANGUAGE = "en";

interface WhySectionProps {
  story: Story;
  useCaseTitle: string | undefined;
  colors: ReadonlyMap<string, string>;
  phase: Phase | null;
}

function Chances({ story, colors }: Pick<WhySectionProps, "story" | "colors">) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const chances = chancesOf(story);
  if (chances.length === 0) return null;
  const title = (one: (typeof chances)[number]) => one.title ?? t("entry.deleted");
  return (
    <Box>
      <Text size="sm" c="dimmed" mb={8}>
        {t("session.why.chances")}
      </Text>
      <div className={classes.bar} aria-hidden>
        {chances.map((one) => (
          <div
            key={one.id}
            className={classes.part}
            data-chosen={one.chosen}
            title={`${title(one)}: ${format.part(one.probability)}`}
            style={{
              flexGrow: one.probability,
              flexBasis: 0,
              background: colors.get(one.id) ?? "var(--mantine-color-gray-5)",
            }}
          />
        ))}
      </div>
      <ul className={classes.chances}>
        {chances.map((one) => (
          <li key={one.id}>
            <FlowName title={title(one)} color={colors.get(one.id)} />
            <Text size="sm" className="aimm-figures" ta="right" fw={one.chosen ? 650 : 400}>
              {format.part(one.probability)}
            </Text>
            <Text size="sm" c="var(--aimm-good)" fw={550}>
              {one.chosen && story.reason === "drawn" ? `← ${t("session.why.chosen")}` : ""}
            </Text>
          </li>
        ))}
      </ul>
    </Box>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Why the shares were as they were; what the service wrote itself is English, and marked where that is foreign. */
function CauseWords({ text }: { text: string }) {
  const { t, i18n } = useTranslation("feedback");
  const cause = causeOf(text);
  if (cause.kind === "person") return t("session.facts.byPerson", { who: cause.who });
  const foreign = !i18n.language.startsWith(SERVICE_LANGUAGE);
  return (
    <>
      {foreign && `${t(cause.kind === "rollout" ? "session.facts.byRollout" : "session.facts.inEnglish")} `}
      <span lang={SERVICE_LANGUAGE}>{foreign ? `«${cause.words}»` : cause.words}</span>
    </>
  );
}

/** The draw: which flow, by which chances, for how long. */
export function WhySection({ story, useCaseTitle, colors, phase }: WhySectionProps) {
  const { t } = useTranslation("feedback");
  const format = useFormat();
  const over = Date.parse(story.expiresAt) <= useServiceNow();
  const chance = chanceOf(story);
  const flow = story.flowTitle === null ? t("session.why.deleted") : `“${story.flowTitle}”`;
  const until = format.dateTime(story.expiresAt);
  const why = whyOf(story);
  return (
    <Section title={t("session.why.title")}>
      <Stack gap="lg">
        <Text className={classes.answer}>
          <strong>
            {why === "drawn"
              ? t("session.why.drawn", { flow, chance: format.part(chance ?? 0) })
              : t(`session.why.${why}`, { flow })}
          </strong>{" "}
          {t(over ? "session.why.kept" : "session.why.keeps", { until })}
        </Text>
        <Chances story={story} colors={colors} />
        <dl className={classes.facts}>
          {story.useCaseId && (
            <Fact name={t("session.facts.useCase")}>
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link {...props} to="/use-cases/$useCaseId" params={{ useCaseId: story.useCaseId ?? "" }} />
                )}
              >
                {useCaseTitle ?? story.useCaseCode}
              </Anchor>
            </Fact>
          )}
          <Fact name={t("session.facts.opened")}>{format.dateTime(story.openedAt)}</Fact>
          <Fact name={t(over ? "session.facts.over" : "session.facts.until")}>{until}</Fact>
          {phase && (
            <Fact name={t("session.facts.phase")}>
              <StatePill phase={phase} size="sm" />
            </Fact>
          )}
          {story.draw && (
            <>
              <Fact name={t("session.facts.table")}>
                {t("session.facts.tableText", {
                  number: story.draw.shareTable,
                  since: format.dateTime(story.draw.since),
                })}
              </Fact>
              <Fact name={t("session.facts.cause")}>
                <CauseWords text={story.draw.cause} />
              </Fact>
            </>
          )}
        </dl>
      </Stack>
    </Section>
  );
}
