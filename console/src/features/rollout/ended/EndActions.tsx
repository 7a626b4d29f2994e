import { Button, Stack, Text } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FormModal } from "@/components/forms/FormModal";
import { tellError } from "@/components/forms/notify";
import { sharesOf } from "../consequences";
import { ConfirmButtons } from "../live/acting/ConfirmButtons";
import { fetchMarkdown } from "../queries";
import { ShareTable } from "../ShareChange";
import { useScene } from "../scene";
import { useStateChange } from "../useStateChange";

function offer(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Keep the report, or set the rollout back to plan a new one. */
export function EndActions() {
  const { t } = useTranslation("rollout");
  const { id, rollout } = useScene();
  const may = useMay("write");
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      offer(await fetchMarkdown(id), `rollout-${(rollout.since ?? "").slice(0, 10)}.md`);
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
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
