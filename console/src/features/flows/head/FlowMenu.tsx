import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import {
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
import { DetailsForm } from "@/components/forms/DetailsForm";
import { FormModal } from "@/components/forms/FormModal";
import { isLastActive } from "../model/consequences";
import { type FlowContext, present, useFlowActions } from "./useFlowActions";
import "../texts";

/** What one can do to the flow as a whole. */
export function FlowMenu({ unsaved, ...context }: FlowContext & { unsaved: boolean }) {
  const { t } = useTranslation("flows");
  const { useCase, flow, flows } = context;
  const { busy, toggle, remove, clone, describe } = useFlowActions(context);
  const [dialog, setDialog] = useState<"clone" | "edit" | null>(null);
  const [began, setBegan] = useState(flow);
  const mayWrite = useMay("write");
  const lastActive = flow.active && isLastActive(flows, flow.id, useCase);
  const close = () => setDialog(null);

  function edit(): void {
    setBegan(flow);
    setDialog("edit");
  }

  return (
    <>
      {mayWrite && !flow.active && (
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
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit}>
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
        <DetailsForm
          fields={["title", "description"]}
          initial={{ title: began.title, description: began.description }}
          hints={{ title: t("edit.titleHint"), description: t("edit.descriptionHint") }}
          submit={t("step.save")}
          save={async ({ title, description }, over) => {
            await describe({ title, description }, over ? await present(flow.id) : began);
            close();
          }}
          newer={async () => {
            const now = await present(flow.id);
            setBegan(now);
            return { code: "", title: now.title, description: now.description };
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
        <DetailsForm
          fields={["title", "description"]}
          initial={{ title: t("clone.name", { title: flow.title }) }}
          labels={{ description: t("clone.different") }}
          hints={{ title: t("clone.hint"), description: t("clone.differentHint") }}
          submit={t("clone.submit")}
          save={async (details) => {
            await clone(details);
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
