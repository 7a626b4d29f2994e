import { Grid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { Actions } from "./acting/Actions";
import { FlowBoard } from "./flows/FlowBoard";
import { OverTime } from "./OverTime";
import { NowPanel } from "./standing/NowPanel";
import { StateMachine } from "./standing/StateMachine";

/** A rollout under way: where it stands, how traffic and scores move, and what may come. */
export function LiveView() {
  const { t } = useTranslation("rollout");
  return (
    <>
      <Section title={t("section.standing")} actions={<Actions />}>
        <Grid gap="xl">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <StateMachine />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <NowPanel />
          </Grid.Col>
        </Grid>
      </Section>
      <FlowBoard />
      <OverTime />
    </>
  );
}
