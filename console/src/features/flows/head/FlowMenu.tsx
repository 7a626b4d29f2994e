import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRocket,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FormModal } from "@/components/forms/FormModal";
import { RecordForm } from "@/components/records/RecordForm";
import { flowKind } from "@/kinds/flow";
import { isLastActive } from "../model/consequences";
import { type FlowContext, useFlowActions } from "./useFlowActions";
import "../texts";

/** What one can do to the flow as a whole. */
export function FlowMenu({ unsaved, ...context }: FlowContext & { unsaved: boolean }) {
  const { t } = useTranslation("flows");
  const { useCase, flow, flows } = context;
  const { busy, toggle, archive, restore, remove, copy, cloned, described } = useFlowActions(context);
  const [dialog, setDialog] = useState<"clone" | "edit" | null>(null);
  const mayWrite = useMay("write");
  const lastActive = flow.active && isLastActive(flows, flow.id, useCase);
  const close = () => setDialog(null);

  return (
    <>
      {mayWrite && flow.archived && (
        <Button leftSection={<IconArchiveOff size={16} />} onClick={restore} loading={busy}>
          {t("actions.restore")}
        </Button>
      )}
      {mayWrite && !flow.active && !flow.archived && (
        <Button leftSection={<IconPlayerPlay size={16} />} onClick={toggle} loading={busy}>
          {t("actions.activate")}
        </Button>
      )}
      <Menu position="bottom-end" width={260} shadow="lg">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("actions.menu")}
            loading={busy && flow.active}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayWrite && (
            <>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
                {t("actions.edit")}
              </Menu.Item>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setDialog("clone")}>
                {t("actions.clone")}
              </Menu.Item>
            </>
          )}
          <Menu.Item
            component={Link}
            to={`/use-cases/${useCase.id}/rollout`}
            leftSection={<IconRocket size={16} />}
          >
            {t("actions.rolloutPage")}
          </Menu.Item>
          {mayWrite && (
            <>
              <Menu.Divider />
              {flow.active && (
                <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={toggle} disabled={lastActive}>
                  {t("actions.deactivate")}
                  {lastActive && <Hint text={t("actions.lastActive")} />}
                </Menu.Item>
              )}
              {!flow.active && !flow.archived && (
                <Menu.Item leftSection={<IconArchive size={16} />} onClick={archive}>
                  {t("actions.archive")}
                </Menu.Item>
              )}
              <Menu.Item
                c="var(--aimm-bad)"
                leftSection={<IconTrash size={16} />}
                onClick={remove}
                disabled={flow.active}
              >
                {t("actions.delete")}
                {flow.active && <Hint text={t("actions.deleteFirst")} />}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <FormModal opened={dialog === "edit"} onClose={close} title={t("edit.title")}>
        <RecordForm
          kind={flowKind(useCase.id)}
          record={flow}
          submit={t("step.save")}
          onSaved={(changed) => {
            described(changed);
            close();
          }}
          onCancel={close}
        />
      </FormModal>
      <FormModal opened={dialog === "clone"} onClose={close} title={t("clone.title", { title: flow.title })}>
        {unsaved && (
          <Text size="sm" c="var(--aimm-warn)" mb="md">
            {t("clone.unsaved")}
          </Text>
        )}
        <RecordForm
          kind={flowKind(useCase.id)}
          initial={{ title: t("clone.name", { title: flow.title }) }}
          says={{
            title: { hint: t("clone.hint") },
            description: { label: t("clone.different"), hint: t("clone.differentHint") },
          }}
          submit={t("clone.submit")}
          create={copy}
          onSaved={async (made) => {
            await cloned(made);
            close();
          }}
          onCancel={close}
        />
      </FormModal>
    </>
  );
}

function Hint({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}
