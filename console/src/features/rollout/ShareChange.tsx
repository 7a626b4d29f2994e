import { Box, Text } from "@mantine/core";
import { IconArrowNarrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FlowName, ShareBar } from "@/components/charts/Shares";
import type { Shares } from "./consequences";
import classes from "./ShareChange.module.css";
import { useScene } from "./scene";

interface ShareChangeProps {
  before: Shares;
  after: Shares;
}

function useBars() {
  const { color, tongue, flows } = useScene();
  const order = new Map(flows.map((flow, place) => [flow.flowId, place]));
  return (shares: Shares) => {
    const listed = [...shares]
      .map(([id, share]) => ({ id, share, title: tongue.title(id) }))
      .sort((one, other) => (order.get(one.id) ?? 99) - (order.get(other.id) ?? 99));
    return { flows: listed, colors: new Map(listed.map(({ id }) => [id, color(id)])) };
  };
}

/** Shares before and after, as two small bars. */
export function ShareChange({ before, after }: ShareChangeProps) {
  const bars = useBars();
  return (
    <Box className={classes.change}>
      <ShareBar {...bars(before)} />
      <IconArrowNarrowRight size={16} aria-hidden className={classes.arrow} />
      <ShareBar {...bars(after)} />
    </Box>
  );
}

/** The same with every number: for what a person is about to do. */
export function ShareTable({ before, after }: ShareChangeProps) {
  const { t } = useTranslation("rollout");
  const { color, tongue } = useScene();
  const bars = useBars();
  return (
    <Box className={classes.table}>
      <ShareChange before={before} after={after} />
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">{t("flow")}</th>
            <th scope="col">{t("share.now")}</th>
            <th scope="col">{t("share.next")}</th>
          </tr>
        </thead>
        <tbody>
          {bars(after).flows.map(({ id, title, share }) => (
            <tr key={id}>
              <th scope="row">
                <FlowName title={title} color={color(id)} />
              </th>
              <td className="aimm-figures">{tongue.format.percent(before.get(id) ?? 0)}</td>
              <td className="aimm-figures">
                <Text span fw={650} inherit>
                  {tongue.format.percent(share)}
                </Text>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
