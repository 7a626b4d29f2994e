import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import { Interval } from "./Interval";
import type { Results } from "./queries";
import { saidAs } from "./said";

function useSaid(): (text: string) => string {
  const { t } = useTranslation("reviews");
  return (text) => {
    const found = saidAs(text);
    return found ? t(`results.said.${found.key}`, { count: found.count }) : text;
  };
}

/** What the judgements say, in pictures. */
export function ResultsView({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  if (results.judgements === 0) return <Text c="dimmed">{t("results.none")}</Text>;
  return (
    <>
      <Agreement results={results} />
      <Ladders results={results} />
      <Means results={results} />
      <Labels results={results} />
      <Raters results={results} />
    </>
  );
}

function Agreement({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  const format = useFormat();
  const said = useSaid();
  const { alpha, observed, constant, items, unknown } = results.agreement;
  const number = (value: number | null) => format.number(Math.round((value ?? 0) * 100) / 100);
  return (
    <Section title={t("results.agreement")} hint={t("results.agreementHint", { count: items })}>
      {alpha ? (
        <>
          <Interval name="α" estimate={alpha} from={Math.min(0, alpha.low)} to={1} mark={0} />
          <Text size="xs" c="dimmed">
            {t("results.constant", { observed: number(observed), constant: number(constant) })}
          </Text>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t("results.unknown", { reason: said(unknown ?? "") })}
        </Text>
      )}
    </Section>
  );
}

type LadderFound = NonNullable<Results["ladder"]>;

/** Of the whole, and of each slice on the same axis. */
function Ladders({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  const { ladder, sliceLadders } = results;
  if (!ladder) return null;
  const all = [ladder, ...sliceLadders.map((one) => one.ladder)].flatMap(({ rungs }) => rungs);
  const far = Math.max(...all.flatMap(({ strength }) => [-strength.low, strength.high]), 0.5);
  return (
    <>
      <Section title={t("results.ladder")} hint={t("results.ladderHint")}>
        <Ladder ladder={ladder} far={far} />
      </Section>
      {sliceLadders.length > 0 && (
        <Section title={t("results.ladderBySlice")} hint={t("results.ladderBySliceHint")}>
          <Stack gap="lg">
            {sliceLadders.map((one) => (
              <div key={one.slice}>
                <Text size="sm" fw={650}>
                  {one.slice}
                </Text>
                <Ladder ladder={one.ladder} far={far} />
              </div>
            ))}
          </Stack>
        </Section>
      )}
    </>
  );
}

function Ladder({ ladder, far }: { ladder: LadderFound; far: number }) {
  const { t } = useTranslation("reviews");
  const said = useSaid();
  return (
    <>
      {ladder.rungs.map((rung) => (
        <div key={rung.target}>
          <Interval name={rung.target} estimate={rung.strength} from={-far} to={far} mark={0} />
          <Text size="xs" c="dimmed">
            {t("results.record", rung)}
          </Text>
        </div>
      ))}
      {ladder.cautions.map((caution) => (
        <Alert key={caution} color="orange" variant="light" mt="xs">
          {said(caution)}
        </Alert>
      ))}
    </>
  );
}

function Means({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  if (results.means.length === 0) return null;
  const stars = (metric: string) => metric === "overall" || metric === "criterion";
  return (
    <Section title={t("results.means")} hint={t("results.meansHint")}>
      {results.means.map((one) => (
        <div key={[one.metric, one.criterion, one.target, one.slice].join("\n")}>
          <Interval
            name={[
              one.target ?? t("results.noTarget"),
              one.criterion ?? t(`results.metric.${one.metric}`),
              one.slice,
            ]
              .filter(Boolean)
              .join(" · ")}
            estimate={one.mean}
            from={stars(one.metric) ? 1 : 0}
            to={stars(one.metric) ? 5 : 1}
          />
          <Text size="xs" c="dimmed">
            {t("results.items", { count: one.items })}
            {one.rough && ` · ${t("results.rough")}`}
          </Text>
        </div>
      ))}
    </Section>
  );
}

function Labels({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  if (results.labels.length === 0) return null;
  return (
    <Section title={t("results.labels")}>
      {results.labels.map((one) => (
        <Interval key={one.label} name={one.label} estimate={one.share} from={0} to={1} />
      ))}
    </Section>
  );
}

function Raters({ results }: { results: Results }) {
  const { t } = useTranslation("reviews");
  return (
    <Section title={t("results.raters")} hint={t("results.ratersHint")}>
      <Stack gap="sm">
        {results.raters.map((one) => (
          <div key={one.rater}>
            <Group gap="sm">
              <Text size="sm" fw={650}>
                {one.rater}
              </Text>
              <Badge variant="light" tt="none">
                {t("results.judged", { count: one.judgements })}
              </Badge>
              {one.skips > 0 && (
                <Badge variant="light" color="gray" tt="none">
                  {t("results.skips", { count: one.skips })}
                </Badge>
              )}
            </Group>
            {one.strictness && (
              <Interval name={t("results.strictness")} estimate={one.strictness} from={-4} to={4} mark={0} />
            )}
            {one.left && <Interval name={t("results.left")} estimate={one.left} from={0} to={1} mark={0.5} />}
          </div>
        ))}
      </Stack>
    </Section>
  );
}
