import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useListWords } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { job as kind } from "@/kinds/job";
import type { JobEvent } from "./followJob";
import classes from "./Jobs.module.css";
import "../texts";

/** What happened in a job, in words. */
function useSentence(): (event: JobEvent) => string {
  const { t } = useTranslation("settings");
  const { choice } = useListWords(kind);
  return ({ kind: what, data }) => {
    const facts = data as Readonly<Record<string, unknown>>;
    switch (what) {
      case "log":
        return String(facts.text);
      case "state":
        return [choice("state", String(facts.state)), facts.why].filter(Boolean).join(": ");
      case "artifact":
        return t("jobs.fileMade", { name: String(facts.name) });
      default:
        return `${t("jobs.resultOf", { item: String(facts.item) })}: ${JSON.stringify(facts.data)}`;
    }
  };
}

/** The events of a job, the newest first. */
export function JobLog({ events }: { events: readonly JobEvent[] }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const sentence = useSentence();
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("jobs.noLog")}
      </Text>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <ol className={classes.log} tabIndex={0} aria-label={t("jobs.log")}>
      {events.toReversed().map((event) => (
        <li key={event.place}>
          <time dateTime={event.at} title={format.dateTime(event.at)}>
            {format.time(event.at)}
          </time>
          <span>{sentence(event)}</span>
        </li>
      ))}
    </ol>
  );
}
