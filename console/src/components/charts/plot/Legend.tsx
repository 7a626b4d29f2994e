import { Text } from "@mantine/core";
import { FlowName } from "@/components/charts/Shares";
import classes from "./Plot.module.css";

export interface Shown {
  id: string;
  title: string;
  color: string;
}

interface LegendProps {
  flows: readonly Shown[];
  /** A figure beside each name. */
  figure?: (place: number) => string;
}

/** Which colour is which flow. */
export function Legend({ flows, figure }: LegendProps) {
  return (
    <div className={classes.legend}>
      {flows.map((flow, place) => (
        <div key={flow.id} style={{ display: "flex", gap: 8, minWidth: 0, alignItems: "center" }}>
          <FlowName title={flow.title} color={flow.color} />
          {figure && (
            <Text size="sm" c="dimmed" className="aimm-figures">
              {figure(place)}
            </Text>
          )}
        </div>
      ))}
    </div>
  );
}

interface ValuesProps {
  head: string;
  flows: readonly Shown[];
  value: (place: number) => string;
}

/** What a tooltip says: one line a flow. */
export function Values({ head, flows, value }: ValuesProps) {
  return (
    <>
      <Text size="xs" c="dimmed" mb={4} className="aimm-figures">
        {head}
      </Text>
      <div className={classes.row}>
        {flows.map((flow, place) => (
          <div key={flow.id} style={{ display: "contents" }}>
            <span className={classes.swatch} style={{ background: flow.color }} />
            <Text size="xs" truncate>
              {flow.title}
            </Text>
            <Text size="xs" fw={600} ta="right" className="aimm-figures">
              {value(place)}
            </Text>
          </div>
        ))}
      </div>
    </>
  );
}
