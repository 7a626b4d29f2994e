import { Code, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import classes from "./Path.module.css";
import type { Brief } from "./queries";
import "./texts";

const PER = 1000;

/** Text that says that there is nothing. */
export function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** The codes to build against, the first flow, and what it takes. */
export function BuildToday({ build }: { build: Brief["build"] | undefined }) {
  const { t } = useTranslation("path");
  if (!build) return <Quiet>{t("build.later")}</Quiet>;
  if (build.steps.length === 0) return <Quiet>{t("build.noSteps", { code: build.code })}</Quiet>;
  return (
    <div className={classes.build}>
      <Text size="sm">
        {t("build.codes")} <Code>{build.code}</Code>
        {build.steps.map((step) => (
          <span key={step.code}>
            {" "}
            <Code>{step.code}</Code>
          </span>
        ))}
      </Text>
      <Text size="sm">
        {build.flow === null
          ? t("build.noFlow")
          : t(build.ready ? "build.ready" : "build.notReady", { flow: build.flow })}{" "}
        {build.served ? t("build.served") : t("build.notServed")}
      </Text>
      {build.flow !== null && <Envelope measured={build.measured} />}
    </div>
  );
}

function Envelope({ measured }: { measured: Brief["build"]["measured"] }) {
  const { t } = useTranslation("path");
  const format = useFormat();
  if (!measured) return <Quiet>{t("build.unmeasured")}</Quiet>;
  const { p50Ms, p95Ms, cost } = measured;
  const unknown = t("build.unknown");
  const latency =
    p50Ms === null || p95Ms === null
      ? unknown
      : t("build.latency", {
          middle: format.number(Math.round(p50Ms)),
          slow: format.number(Math.round(p95Ms)),
        });
  return (
    <Text size="sm">
      {t("build.measured", { run: measured.run, count: measured.answered })} {latency} ·{" "}
      {cost === null ? unknown : t("build.cost", { dollars: `$${(cost * PER).toPrecision(3)}` })}
    </Text>
  );
}
