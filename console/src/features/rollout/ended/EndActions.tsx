import { Button, Stack, Text } from "@mantine/core";
import { IconDownload, IconPrinter, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { queryUseCase } from "@/api/useCases";
import { fileName } from "@/components/charts/table/data";
import { FormModal } from "@/components/forms/FormModal";
import { tellError } from "@/components/forms/notify";
import { saveFile } from "@/components/page/saveFile";
import { sharesOf } from "../consequences";
import { ConfirmButtons } from "../live/acting/ConfirmButtons";
import { fetchMarkdown } from "../queries";
import { ShareTable } from "../ShareChange";
import { useScene } from "../scene";
import { useTimeline } from "../timeline/useTimeline";
import { useStateChange } from "../useStateChange";

/** Keep the report, or set the rollout back to plan a new one. */
export function EndActions() {
  const { t } = useTranslation("rollout");
  const { id, rollout } = useScene();
  const may = useMay("write");
  const [asks, setAsks] = useState(false);
  const { data: useCase } = useQuery(queryUseCase(id));
  const { whole } = useTimeline(id);
  const [busy, setBusy] = useState(false);
  const [preparing, setPreparing] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const name = [useCase?.title ?? "", t("act.reportName"), (rollout.since ?? "").slice(0, 10)].join(" ");
      saveFile(await fetchMarkdown(id), fileName(name, "md"), "text/markdown");
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  };
  const print = async () => {
    setPreparing(true);
    try {
      await whole();
    } catch (error) {
      tellError(error); // what is there is printed all the same
    } finally {
      setPreparing(false);
    }
    setTimeout(() => window.print()); // once the button has come to rest
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={preparing}
        leftSection={<IconPrinter size={15} />}
        onClick={() => void print()}
      >
        {t("act.print")}
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        leftSection={<IconDownload size={15} />}
        onClick={() => void download()}
      >
        {t("act.download")}
      </Button>
      {may && (
        <Button size="xs" leftSection={<IconRefresh size={15} />} onClick={() => setAsks(true)}>
          {t("act.reset")}
        </Button>
      )}
      <FormModal opened={asks} onClose={() => setAsks(false)} title={t("act.resetTitle")}>
        <Reset close={() => setAsks(false)} />
      </FormModal>
    </>
  );
}

function Reset({ close }: { close: () => void }) {
  const { t } = useTranslation("rollout");
  const { id, served, rollout } = useScene();
  const change = useStateChange(id, () => t("act.resetDone"));
  const shares = sharesOf(served);
  return (
    <Stack>
      <Text size="sm">{t("act.resetText")}</Text>
      {rollout.rolloutState === "COMPLETED" && <Text size="sm">{t("act.resetWatch")}</Text>}
      <ShareTable before={shares} after={shares} />
      <ConfirmButtons
        action={t("act.reset")}
        busy={change.isPending}
        close={close}
        run={() => change.mutate({ state: "INIT" }, { onSuccess: close })}
      />
    </Stack>
  );
}
