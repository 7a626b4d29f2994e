import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isApiError } from "@/api/errors";
import { useMay } from "@/api/session";
import { descriptionOf, queryRollout, queryUseCase } from "@/api/useCases";
import { CodeTag } from "@/components/code/CodeTag";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Labels } from "@/components/page/Labels";
import { LinkTabs } from "@/components/page/LinkTabs";
import { Page } from "@/components/page/Page";
import { ActivePill, StatePill } from "@/components/page/StatePill";
import { UseCaseActions } from "./frame/UseCaseActions";
import "./texts";

/** The frame around the pages of a use case: what it is, where it stands, what one can do with it. */
export function UseCaseLayout() {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const { pathname } = useLocation();
  const useCase = useQuery(queryUseCase(useCaseId));
  const { data: rollout } = useQuery({ ...queryRollout(useCaseId), enabled: useCase.isSuccess });
  const mayWrite = useMay("write");
  if (useCase.isError && isApiError(useCase.error) && [404, 422].includes(useCase.error.status)) {
    return <Gone />;
  }
  const params = { useCaseId };
  const base = "/use-cases/$useCaseId";
  const title = useCase.data?.title ?? shared("word.useCase");
  const parts = {
    path: t("tabs.path"),
    requirements: t("tabs.requirements"),
    candidates: t("tabs.candidates"),
    data: t("tabs.data"),
    runs: t("tabs.runs"),
    rollout: shared("word.rollout"),
    reviews: shared("nav.reviews"),
    feedback: shared("word.feedback"),
    integration: t("tabs.integration"),
  };
  const part = parts[pathname.split("/")[3] as keyof typeof parts];
  return (
    <Page
      title={title}
      tab={part ? `${part} · ${title}` : title}
      crumbs={[{ title: shared("nav.home"), to: "/" }]}
      lead={useCase.data && descriptionOf(useCase.data)}
      marks={
        useCase.data && (
          <>
            <ActivePill active={useCase.data.active} />
            {rollout && rollout.rolloutState !== "INIT" && <StatePill phase={rollout.rolloutState} />}
            <CodeTag code={useCase.data.code} />
            <Labels owner={useCase.data.owner} tags={useCase.data.tags} />
          </>
        )
      }
      actions={mayWrite && useCase.data && <UseCaseActions useCase={useCase.data} />}
      tabs={
        <LinkTabs
          label={t("tabs.label")}
          tabs={[
            { to: `${base}/path`, params, label: parts.path },
            { to: base, params, label: t("tabs.overview"), exact: true },
            { to: `${base}/requirements`, params, label: parts.requirements },
            { to: `${base}/candidates`, params, label: parts.candidates },
            { to: `${base}/data`, params, label: parts.data },
            { to: `${base}/runs`, params, label: parts.runs },
            { to: `${base}/rollout`, params, label: parts.rollout },
            { to: `${base}/reviews`, params, label: parts.reviews },
            { to: `${base}/feedback`, params, label: parts.feedback },
            { to: `${base}/integration`, params, label: parts.integration },
          ]}
        />
      }
    >
      <Loaded query={useCase}>{() => <Outlet />}</Loaded>
    </Page>
  );
}

/** The use case is not there: deleted, or never made. */
export function Gone() {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  return (
    <Page title={t("gone.title")} crumbs={[{ title: shared("nav.home"), to: "/" }]}>
      <EmptyState icon={<IconMapQuestion />} title={t("gone.head")} text={t("gone.text")}>
        <Button component={Link} to="/">
          {shared("page.home")}
        </Button>
      </EmptyState>
    </Page>
  );
}
