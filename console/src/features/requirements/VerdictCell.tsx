import { Anchor, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { useFieldWords } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { type Requirement, requirement as requirementEntry } from "@/kinds/requirement";
import classes from "./Coverage.module.css";
import { useCheckWords } from "./useCheckWords";
import "./texts";

type Found = Schemas["VerdictAnswer"];

const ICONS = { pass: IconCheck, fail: IconX, "not-yet": IconClock } as const;

interface VerdictCellProps {
  requirement: Requirement;
  /** Title of the flow or candidate. */
  subject: string;
  found: Found;
}

/** A verdict; pressed, it says why. */
export function VerdictCell({ requirement, subject, found }: VerdictCellProps) {
  const { t } = useTranslation("requirements");
  const Icon = ICONS[found.verdict];
  const verdict = t(`coverage.verdict.${found.verdict}`);
  return (
    <Popover position="bottom" shadow="md" width={300} withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.verdict}
          data-verdict={found.verdict}
          aria-label={t("coverage.cell", { requirement: requirement.title, subject, verdict })}
        >
          <Icon size={14} aria-hidden />
          {verdict}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Reason requirement={requirement} found={found} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Reason({ requirement, found: { why, measured } }: Omit<VerdictCellProps, "subject">) {
  const { t } = useTranslation("requirements");
  const { option } = useFieldWords(requirementEntry);
  const checkOf = useCheckWords();
  const format = useFormat();
  const { metric, aggregate, slice } = requirement;
  const check = checkOf(requirement);
  if (why === "no-check") return <Text size="sm">{check}</Text>;
  const what = [aggregate && option("aggregate", aggregate).label, slice && t("slice", { slice })];
  return (
    <>
      <Text size="sm" fw={550}>
        {t(`coverage.why.${why}`, { metric, what: what.filter(Boolean).join(", ") })}
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        {check}
      </Text>
      {measured && measured.value !== null && (
        <Text size="sm" mt={4} className="aimm-figures">
          {t("coverage.numbers", {
            value: format.number(measured.value),
            low: format.number(measured.low),
            high: format.number(measured.high),
          })}
          {` (${t("coverage.count", { count: measured.count })})`}
        </Text>
      )}
      {measured && <Origin requirement={requirement} source={measured.source} />}
    </>
  );
}

interface OriginProps {
  requirement: Requirement;
  source: Schemas["EvidenceSourceAnswer"];
}

function Origin({ requirement, source }: OriginProps) {
  const { t } = useTranslation("requirements");
  if (source.kind === "ratings" || source.id === null) {
    return (
      <Text size="sm" c="dimmed" mt={4}>
        {t("coverage.fromRatings")}
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed" mt={4}>
      {t("coverage.fromReviews")}{" "}
      <Anchor
        component={Link}
        size="sm"
        underline="always"
        to="/use-cases/$useCaseId/reviews/$queueId"
        // biome-ignore lint/suspicious/noExplicitAny: the text does not know the route
        params={{ useCaseId: requirement.useCaseId, queueId: source.id } as any}
      >
        {source.title}
      </Anchor>
    </Text>
  );
}
