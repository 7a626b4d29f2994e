import { Button, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import type { UseCase } from "@/api/useCases";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { Standing } from "../first_steps";
import { useActivation } from "../frame/useActivation";
import classes from "./Integration.module.css";
import "../texts";

type State = "done" | "waiting" | "blocked";

/** Whether the application has arrived: looks by itself. */
export function Arrival({ useCase, standing }: { useCase: UseCase; standing: Standing }) {
  const { t } = useTranslation("use_cases");
  const format = useFormat();
  const picks = standing.flows.reduce((sum, flow) => sum + flow.picks, 0);
  const { ratings } = standing;
  const picked = picks > 0 || standing.sessions > 0;
  const waits: State = useCase.active ? "waiting" : "blocked";
  return (
    <Section title={t("arrival.title")} hint={t("arrival.hint")}>
      <ol className={classes.arrival} aria-live="polite">
        <ActiveMark useCase={useCase} />
        <Mark
          place={2}
          state={picked ? "done" : waits}
          title={t("arrival.pick")}
          text={
            picked
              ? t("arrival.picks", { count: standing.sessions, figure: format.number(standing.sessions) })
              : t(useCase.active ? "arrival.pickWaiting" : "arrival.afterActivation")
          }
        />
        <Mark
          place={3}
          state={ratings > 0 ? "done" : picked ? "waiting" : "blocked"}
          title={t("arrival.feedback")}
          text={
            ratings > 0
              ? t("arrival.ratings", { count: ratings, figure: format.number(ratings) })
              : t(picked ? "arrival.feedbackWaiting" : "arrival.afterPick")
          }
        />
      </ol>
    </Section>
  );
}

function ActiveMark({ useCase }: { useCase: UseCase }) {
  const { t } = useTranslation("use_cases");
  const mayWrite = useMay("write");
  const activation = useActivation(useCase);
  if (useCase.active) {
    return <Mark place={1} state="done" title={t("arrival.active")} text={t("arrival.activeDone")} />;
  }
  return (
    <Mark place={1} state="blocked" title={t("arrival.inactive")} text={t("arrival.activeMissing")}>
      {mayWrite && (
        <Button size="xs" variant="default" mt={8} loading={activation.busy} onClick={activation.toggle}>
          {t("activation.activate")}
        </Button>
      )}
    </Mark>
  );
}

interface MarkProps {
  place: number;
  state: State;
  title: string;
  text: string;
  children?: ReactNode;
}

function Mark({ place, state, title, text, children }: MarkProps) {
  return (
    <li className={classes.mark} data-state={state}>
      <span className={classes.sign} aria-hidden>
        {state === "done" && <IconCheck size={16} stroke={3} />}
        {state === "blocked" && place}
      </span>
      <div>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="aimm-figures">
          {text}
        </Text>
        {children}
      </div>
    </li>
  );
}
