import { Group, Text } from "@mantine/core";
import { useFormat } from "@/i18n/format";
import classes from "./Chart.module.css";

interface SharesProps {
  flows: ReadonlyArray<{ id: string; title: string; share: number }>;
  colors: ReadonlyMap<string, string>;
}

/** How the sessions are split among flows, as one bar. */
export function ShareBar({ flows, colors }: SharesProps) {
  const format = useFormat();
  const served = flows.filter((flow) => flow.share > 0);
  const label = served.map((flow) => `${flow.title}: ${format.percent(flow.share)}`).join(", ");
  return (
    <div className={classes.shares} role="img" aria-label={label || "0%"}>
      {served.map((flow) => (
        <div
          key={flow.id}
          className={classes.share}
          style={{ flexGrow: flow.share, flexBasis: 0, background: colors.get(flow.id) }}
          title={`${flow.title}: ${format.percent(flow.share)}`}
        />
      ))}
    </div>
  );
}

/** A flow's title with its colour before it. */
export function FlowName({ title, color, size = "sm" }: { title: string; color?: string; size?: string }) {
  return (
    <Group gap={8} wrap="nowrap" miw={0}>
      <span
        className={classes.dot}
        style={{ background: color ?? "var(--mantine-color-gray-5)" }}
        aria-hidden
      />
      <Text size={size} fw={550} truncate title={title}>
        {title}
      </Text>
    </Group>
  );
}
