import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import type { Job } from "@/kinds/job";
import "../texts";

interface JobActionsProps {
  job: Job;
  /** Called after every attempt. */
  changed: () => void;
}

/** Cancel a job that has not ended, or resume one that failed or was cancelled; each asks first. */
export function JobActions({ job, changed }: JobActionsProps) {
  const { t } = useTranslation("settings");
  const may = useMay("write");
  const queries = useQueryClient();
  const params = { path: { job_id: job.id } };
  const onSettled = () => {
    changed();
    void queries.invalidateQueries({ queryKey: keys.system("jobs") });
  };
  const cancel = useMutation({
    mutationFn: () => item(api.POST("/api/v1/jobs/{job_id}/cancel", { params })),
    onSuccess: () => tell(t("jobs.keep")),
    onError: (error) => tellError(error, () => cancel.mutate()),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: () => item(api.POST("/api/v1/jobs/{job_id}/resume", { params })),
    onSuccess: () => tell(t("jobs.resumed")),
    onError: (error) => tellError(error, () => resume.mutate()),
    onSettled,
  });

  async function ask(what: "cancel" | "resume", run: () => void) {
    const sure = await confirm({
      title: t(`jobs.${what}Title`, { name: job.title }),
      text: t(`jobs.${what}Text`),
      action: t(`jobs.${what}`),
      danger: what === "cancel",
    });
    if (sure) run();
  }

  if (!may || job.state === "done") return null;
  if (job.state === "failed" || job.state === "cancelled") {
    return (
      <Button
        size="xs"
        leftSection={<IconPlayerPlay size={15} />}
        loading={resume.isPending}
        onClick={() => void ask("resume", () => resume.mutate())}
      >
        {t("jobs.resume")}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      variant="light"
      color="red"
      leftSection={<IconPlayerStop size={15} />}
      disabled={job.stopping}
      loading={cancel.isPending}
      onClick={() => void ask("cancel", () => cancel.mutate())}
    >
      {t("jobs.cancel")}
    </Button>
  );
}
