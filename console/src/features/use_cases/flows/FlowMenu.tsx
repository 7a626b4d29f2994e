import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowsDiff,
  IconCopy,
  IconDots,
  IconFileCode,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { FlowName } from "@/components/charts/Shares";
import type { FlowStanding } from "../first_steps";
import type { FlowCardProps } from "./FlowCard";
import { useFlowActions } from "./useFlowActions";
import "../texts";

const MOST_OTHERS = 12;

/** Some that the flow can be compared with; among the first ones, which are the served ones. */
function others(flows: readonly FlowStanding[], flow: FlowStanding): FlowStanding[] {
  return flows.slice(0, MOST_OTHERS + 1).filter((one) => one.flowId !== flow.flowId);
}

/** What one can do with a flow. */
export function FlowMenu({ useCaseId, flow, flows, open }: FlowCardProps) {
  const { t } = useTranslation("use_cases");
  const mayWrite = useMay("write");
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <ActionIcon aria-label={t("moreActions", { title: flow.title })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileCode size={16} />}
          component={Link}
          to={`/use-cases/${useCaseId}/flows/${flow.flowId}`}
        >
          {mayWrite ? t("flow.openEditor") : t("flow.look")}
        </Menu.Item>
        {flows.length > 1 && (
          <Menu.Sub>
            <Menu.Sub.Target>
              <Menu.Sub.Item leftSection={<IconArrowsDiff size={16} />}>
                {t("flow.compareWith")}
              </Menu.Sub.Item>
            </Menu.Sub.Target>
            <Menu.Sub.Dropdown>
              {others(flows, flow).map((other) => (
                <Menu.Item
                  key={other.flowId}
                  renderRoot={(props) => (
                    <Link
                      to="/use-cases/$useCaseId/compare"
                      params={{ useCaseId }}
                      search={{ a: flow.flowId, b: other.flowId }}
                      {...props}
                    />
                  )}
                >
                  <FlowName title={other.title} />
                </Menu.Item>
              ))}
            </Menu.Sub.Dropdown>
          </Menu.Sub>
        )}
        {mayWrite && <WritingItems useCaseId={useCaseId} flow={flow} open={open} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function WritingItems({ useCaseId, flow, open }: Pick<FlowCardProps, "useCaseId" | "flow" | "open">) {
  const { t } = useTranslation("use_cases");
  const actions = useFlowActions(useCaseId);
  return (
    <>
      <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => open({ kind: "renameFlow", flow })}>
        {t("flow.rename")}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => open({ kind: "cloneFlow", flow })}>
        {t("flow.clone")}
      </Menu.Item>
      {flow.active ? (
        <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => actions.deactivate(flow)}>
          {t("flow.deactivate")}
        </Menu.Item>
      ) : flow.archived ? (
        <Menu.Item leftSection={<IconArchiveOff size={16} />} onClick={() => actions.restore(flow)}>
          {t("flow.restore")}
        </Menu.Item>
      ) : (
        <>
          <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => actions.activate(flow)}>
            {t("flow.activate")}
          </Menu.Item>
          <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => actions.archive(flow)}>
            {t("flow.archive")}
          </Menu.Item>
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={16} />}
        disabled={flow.active}
        onClick={() => actions.remove(flow)}
      >
        {flow.active ? t("flow.deleteNotActive") : t("flow.delete")}
      </Menu.Item>
    </>
  );
}
