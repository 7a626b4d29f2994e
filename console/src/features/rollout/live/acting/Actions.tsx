import { Button, Stack, Text } from "@mantine/core";
import { IconArrowBackUp, IconFlag, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FormModal } from "@/components/forms/FormModal";
import { completedWith, sharesOf } from "../../consequences";
import { ShareTable } from "../../ShareChange";
import { useScene } from "../../scene";
import { useStateChange } from "../../useStateChange";
import { leaderOf } from "../standing/headline";
import { ChooseWinner } from "./ChooseWinner";
import { ConfirmButtons } from "./ConfirmButtons";
import { RollBack } from "./RollBack";

type Asked = "stop" | "escape" | "complete";

/** What a person may do to a running rollout; each says first what will happen. */
export function Actions() {
  const { t } = useTranslation("rollout");
  const may = useMay("write");
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!may) return null;
  const close = () => setAsked(null);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFlag size={15} />}
        onClick={() => setAsked("complete")}
      >
        {t("act.complete")}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={15} />}
        onClick={() => setAsked("escape")}
      >
        {t("act.escape")}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerStop size={15} />}
        onClick={() => setAsked("stop")}
      >
        {t("act.stop")}
      </Button>
      <FormModal opened={asked !== null} onClose={close} title={asked ? t(`act.${asked}Title`) : ""}>
        {asked === "stop" && <Stop close={close} />}
        {asked === "escape" && <RollBack close={close} />}
        {asked === "complete" && <Complete close={close} />}
      </FormModal>
    </>
  );
}

interface FormProps {
  close: () => void;
}

function Stop({ close }: FormProps) {
  const { t } = useTranslation("rollout");
  const { id, served } = useScene();
  const change = useStateChange(id, () => t("act.stopped"));
  const shares = sharesOf(served);
  return (
    <Stack>
      <Text size="sm">{t("act.stopText")}</Text>
      <ShareTable before={shares} after={shares} />
      <ConfirmButtons
        action={t("act.stop")}
        busy={change.isPending}
        close={close}
        run={() => change.mutate({ state: "FORCED_STOP" }, { onSuccess: close })}
      />
    </Stack>
  );
}

function Complete({ close }: FormProps) {
  const { t } = useTranslation("rollout");
  const { id, served, flows, configuration, tongue } = useScene();
  const [winner, setWinner] = useState<string | null>(() => leaderOf(flows, configuration)?.flowId ?? null);
  const change = useStateChange(id, () => t("act.completed"));
  return (
    <Stack>
      <Text size="sm">{t("act.completeText")}</Text>
      <ChooseWinner value={winner} onChange={setWinner} />
      {winner && <ShareTable before={sharesOf(served)} after={completedWith(served, winner)} />}
      <ConfirmButtons
        action={winner ? t("act.completeWith", { flow: tongue.title(winner) }) : t("act.completeTitle")}
        busy={change.isPending}
        disabled={!winner}
        close={close}
        run={() =>
          winner &&
          change.mutate({ state: "FORCED_COMPLETED", completedFlowId: winner }, { onSuccess: close })
        }
      />
    </Stack>
  );
}
