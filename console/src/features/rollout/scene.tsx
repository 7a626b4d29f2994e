import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Rollout } from "@/api/useCases";
import { flowColors } from "@/components/charts/flowColors";
import { useFormat } from "@/i18n/format";
import type { Served } from "./consequences";
import type { Configuration, FlowProgress } from "./queries";
import type { Tongue } from "./why";
import "./texts";

/** The rollout that a page is about, with the names and colours of its flows. */
export interface Scene {
  id: string;
  rollout: Rollout;
  configuration: Configuration;
  /** All flows of the use case, the oldest first, as the service decides among them. */
  flows: readonly FlowProgress[];
  served: readonly Served[];
  color: (flowId: string) => string;
  tongue: Tongue;
}

const Known = createContext<Scene | null>(null);

export function SceneOf({ rollout, children }: { rollout: Rollout; children: ReactNode }) {
  const { t } = useTranslation("rollout");
  const format = useFormat();
  const scene = useMemo((): Scene => {
    const flows = rollout.progress?.flows ?? [];
    const colors = flowColors(flows.map((flow) => flow.flowId));
    const titles = new Map(flows.map((flow) => [flow.flowId, flow.title]));
    return {
      id: rollout.useCaseId,
      rollout,
      configuration: rollout.configuration as Configuration,
      flows,
      served: flows.map((flow) => ({
        id: flow.flowId,
        title: flow.title,
        active: flow.active,
        share: flow.sharePct,
      })),
      color: (flowId) => colors.get(flowId) ?? "var(--mantine-color-gray-5)",
      tongue: { t, format, title: (flowId) => titles.get(flowId) ?? t("deletedFlow") },
    };
  }, [rollout, t, format]);
  return <Known value={scene}>{children}</Known>;
}

export function useScene(): Scene {
  const scene = useContext(Known);
  if (!scene) throw new Error("There is no rollout around this.");
  return scene;
}
