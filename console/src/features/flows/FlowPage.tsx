import { Alert, Badge, Button, Text } from "@mantine/core";
import { IconEye, IconMapQuestion } from "@tabler/icons-react";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ConfiguredStep, queryConfigurations } from "@/api/configurations";
import { isApiError } from "@/api/errors";
import { useMay, useSession } from "@/api/session";
import { descriptionOf, queryFlows, queryRollout, querySteps, queryUseCase } from "@/api/useCases";
import { EmptyState, ErrorPanel, Loading } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { ActivePill } from "@/components/page/StatePill";
import { FlowEditor } from "./editing/FlowEditor";
import { useFlowEditing } from "./editing/state/useFlowEditing";
import { FlowMenu } from "./head/FlowMenu";
import { FlowStrip } from "./head/FlowStrip";
import type { FlowContext } from "./head/useFlowActions";
import { effectOfSaving } from "./model/consequences";
import { queryFlow } from "./queries";
import "./texts";

function isGone(query: UseQueryResult): boolean {
  return isApiError(query.error) && query.error.status === 404;
}

/** A flow: how it stands, and the configurations of all its steps, to be edited. */
export function FlowPage() {
  const { useCaseId = "", flowId = "" } = useParams({ strict: false });
  const { t } = useTranslation("shared");
  const useCase = useQuery(queryUseCase(useCaseId));
  const flow = useQuery(queryFlow(useCaseId, flowId));
  const flows = useQuery(queryFlows(useCaseId));
  const steps = useQuery(querySteps(useCaseId));
  const configured = useQuery(queryConfigurations(useCaseId, flowId));
  const rollout = useQuery(queryRollout(useCaseId));
  const queries = [useCase, flow, flows, steps, configured];
  if (useCase.data && flow.data && flows.data && steps.data && configured.data) {
    const context = {
      useCase: useCase.data,
      flow: flow.data,
      flows: flows.data,
      steps: steps.data,
      rollout: rollout.data,
    };
    return <Loaded key={flowId} {...context} configured={configured.data} gone={isGone(flow)} />;
  }
  const failed = queries.find((query) => query.isError);
  return (
    <Page title={t("word.flow")} crumbs={[{ title: t("nav.home"), to: "/" }]}>
      {failed ? <Missing useCaseId={useCaseId} query={failed} /> : <Loading rows={8} />}
    </Page>
  );
}

function Missing({ useCaseId, query }: { useCaseId: string; query: UseQueryResult }) {
  const { t } = useTranslation("flows");
  if (!isGone(query)) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return (
    <EmptyState icon={<IconMapQuestion />} title={t("page.gone")} text={t("page.goneText")}>
      <Button component={Link} to={`/use-cases/${useCaseId}`}>
        {t("page.toUseCase")}
      </Button>
    </EmptyState>
  );
}

function ArchivedPill() {
  const { t } = useTranslation("flows");
  return (
    <Badge variant="default" c="dimmed" tt="none" radius="sm">
      {t("actions.archived")}
    </Badge>
  );
}

interface LoadedProps extends FlowContext {
  configured: readonly ConfiguredStep[];
  /** It was deleted while it was looked at. */
  gone: boolean;
}

function Loaded({ configured, gone, ...context }: LoadedProps) {
  const { t } = useTranslation("flows");
  const { t: shared } = useTranslation("shared");
  const { me } = useSession();
  const mayWrite = useMay("write");
  const { useCase, flow, flows, steps, rollout } = context;
  const editing = useFlowEditing(useCase.id, flow.id, configured, me?.id ?? "");
  const readOnly = !mayWrite || gone;
  return (
    <Page
      wide
      title={flow.title}
      tab={`${flow.title} · ${useCase.title}`}
      crumbs={[
        { title: shared("nav.home"), to: "/" },
        { title: useCase.title, to: `/use-cases/${useCase.id}` },
        { title: shared("word.flow") },
      ]}
      lead={descriptionOf(flow)}
      marks={flow.archived ? <ArchivedPill /> : <ActivePill active={flow.active} />}
      actions={!gone && <FlowMenu {...context} unsaved={editing.dirty.length > 0} />}
    >
      {gone && (
        <Alert color="red" variant="light" role="alert" title={t("page.gone")}>
          <Text size="sm">{t("page.deleted")}</Text>
        </Alert>
      )}
      {!mayWrite && (
        <Alert color="gray" variant="light" icon={<IconEye />}>
          <Text size="sm">{shared("state.readOnly")}</Text>
        </Alert>
      )}
      <FlowStrip useCase={useCase} flow={flow} flows={flows} steps={steps} />
      <FlowEditor
        useCaseId={useCase.id}
        steps={steps}
        configured={configured}
        editing={editing}
        effect={effectOfSaving(flow, useCase, rollout)}
        readOnly={readOnly}
      />
    </Page>
  );
}
