import { Alert, Anchor, Code, Stack, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorPanel, Loading } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useListWords } from "@/components/records/words";
import { Ago } from "@/components/time/Ago";
import { type Job, job as kind } from "@/kinds/job";
import type { Followed } from "./jobs/followJob";
import { JobActions } from "./jobs/JobActions";
import { JobFiles } from "./jobs/JobFiles";
import { JobLog } from "./jobs/JobLog";
import { JobPill, JobProgress, useJobKind } from "./jobs/JobMarks";
import { JobResults } from "./jobs/JobResults";
import { useJob } from "./jobs/useJob";
import classes from "./Settings.module.css";
import "./texts";

function Json({ label, value }: { label: string; value: unknown }) {
  return (
    <Code block tabIndex={0} aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </Code>
  );
}

/** What a job is about, and the page of its use case that shows it. */
function aboutOf({ kind: name, specification }: Job) {
  if (name === "dataset-import") return ["dataset", `/data/${String(specification.datasetId)}`] as const;
  if (name === "run") return ["run", "/runs"] as const;
  return name === "rollout-rehearsal" ? (["rollout", "/rollout"] as const) : (["useCase", ""] as const);
}

interface JobViewProps extends Followed {
  lost: boolean;
  changed: () => void;
}

/** A job and what happens in it. */
export function JobView({ job, events, lost, changed }: JobViewProps) {
  const { t } = useTranslation("settings");
  const { heading } = useListWords(kind);
  const kindOf = useJobKind();
  const moment = (text: string | null) => (text === null ? "–" : <Ago moment={text} />);
  const waits = job.state === "queued" ? t("jobs.waiting") : job.progress?.text;
  const [about, place] = aboutOf(job);
  const facts = [
    [heading("state"), <JobPill key="state" job={job} />],
    [heading("progress"), <JobProgress key="progress" job={job} />],
    [heading("kind"), kindOf(job.kind)],
    [heading("createdBy"), job.createdBy],
    [heading("createdAt"), moment(job.createdAt)],
    ...(job.dueAt > job.createdAt ? [[t("jobs.due"), moment(job.dueAt)] as const] : []),
    [heading("startedAt"), moment(job.startedAt)],
    [heading("endedAt"), moment(job.endedAt)],
  ] as const;
  return (
    <Stack gap="lg">
      <Section title={job.title} hint={waits} actions={<JobActions job={job} changed={changed} />}>
        {lost && (
          <Alert color="yellow" variant="light" mb="md" role="status">
            {t("jobs.lost")}
          </Alert>
        )}
        {job.error !== null && (
          <Alert color="red" variant="light" mb="md">
            {job.error}
          </Alert>
        )}
        <dl className={classes.facts}>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {job.useCaseId !== null && (
          <Anchor component={Link} to={`/use-cases/${job.useCaseId}${place}`} size="sm">
            {t(`jobs.about.${about}`)}
          </Anchor>
        )}
      </Section>
      {job.result !== null && (
        <Section title={t("jobs.result")}>
          <Json label={t("jobs.result")} value={job.result} />
        </Section>
      )}
      <JobFiles job={job} />
      <JobResults job={job} />
      <Section
        title={t("jobs.log")}
        hint={
          events.length < job.events
            ? t("jobs.logMore", { shown: events.length, count: job.events })
            : t("jobs.logHint")
        }
      >
        <JobLog events={events} />
      </Section>
      <Section title={t("jobs.specification")}>
        <Json label={t("jobs.specification")} value={job.specification} />
      </Section>
    </Stack>
  );
}

/** One job, live. */
export function JobPage() {
  const { t } = useTranslation("settings");
  const { jobId = "" } = useParams({ strict: false });
  const { followed, error, lost, again } = useJob(jobId);
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Anchor component={Link} to="/settings/jobs">
          {t("jobs.back")}
        </Anchor>
      </Text>
      {error ? (
        <ErrorPanel error={error} retry={again} />
      ) : followed ? (
        <JobView {...followed} lost={lost} changed={again} />
      ) : (
        <Loading />
      )}
    </Stack>
  );
}
