import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDownload, IconGavel, IconPlayerPlay, IconPlayerStop, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, item, unwrap } from "@/api/client";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { saveFile } from "@/components/page/saveFile";
import type { Run } from "@/kinds/run";
import { JudgeThese } from "./JudgeThese";
import { isGoing } from "./queries";

const TYPES = { jsonl: "application/x-ndjson", csv: "text/csv" } as const;

function ExportMenu({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  async function save(format: keyof typeof TYPES) {
    try {
      const params = { path: { run_id: run.id }, query: { format } };
      const text = await unwrap(api.GET("/api/v1/runs/{run_id}/export", { params, parseAs: "text" }));
      saveFile(text as string, `${run.title}.${format}`, TYPES[format]);
    } catch (error) {
      tellError(error, () => void save(format));
    }
  }
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t("export")}>
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save("csv")}>CSV</Menu.Item>
        <Menu.Item onClick={() => void save("jsonl")}>JSON lines</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function JudgeButton({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconGavel size={15} />}
        onClick={() => setOpened(true)}
      >
        {t("judge.button")}
      </Button>
      <JudgeThese run={run} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

/** Judge, stop, resume, export and delete a run. */
export function RunActions({ run, deleted }: { run: Run; deleted: () => void }) {
  const { t } = useTranslation("runs");
  const may = useMay("write");
  const queries = useQueryClient();
  const params = { path: { run_id: run.id } };
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.ofUseCase(run.useCaseId, "runs") });
  const stop = useMutation({
    mutationFn: () => item(api.POST("/api/v1/runs/{run_id}/cancel", { params })),
    onError: (error) => tellError(error, () => stop.mutate()),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: () => item(api.POST("/api/v1/runs/{run_id}/resume", { params })),
    onError: (error) => tellError(error, () => resume.mutate()),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/runs/{run_id}", { params })),
    onSuccess: () => {
      tell(t("deleted", { title: run.title }));
      deleted();
    },
    onError: (error) => tellError(error, () => remove.mutate()),
    onSettled,
  });

  async function ask(what: "stop" | "delete", act: () => void) {
    const { title } = run;
    const words = { title: t(`${what}Title`, { title }), text: t(`${what}Text`), action: t(what) };
    if (await confirm({ ...words, danger: true })) act();
  }

  const going = isGoing(run);
  return (
    <>
      <ExportMenu run={run} />
      {may && run.totals.some(({ answered }) => answered > 0) && <JudgeButton run={run} />}
      {may && going && (
        <Button
          size="xs"
          variant="light"
          color="red"
          leftSection={<IconPlayerStop size={15} />}
          disabled={run.stopping}
          loading={stop.isPending}
          onClick={() => void ask("stop", () => stop.mutate())}
        >
          {t("stop")}
        </Button>
      )}
      {may && ["failed", "cancelled", "stopped"].includes(run.state) && (
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={15} />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {t("resume")}
        </Button>
      )}
      {may && !going && (
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t("delete")}
          loading={remove.isPending}
          onClick={() => void ask("delete", () => remove.mutate())}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </>
  );
}
