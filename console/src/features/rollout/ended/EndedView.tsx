import { Box, Grid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { OverTime } from "../live/OverTime";
import { StateMachine } from "../live/standing/StateMachine";
import { queryReport } from "../queries";
import { useScene } from "../scene";
import { AlwaysServed } from "./AlwaysServed";
import { EndActions } from "./EndActions";
import { Evidence } from "./Evidence";
import { Overrides } from "./Overrides";
import { Verdict } from "./Verdict";

/** A rollout that has ended: what was decided, on which evidence, and what else there was. */
export function EndedView() {
  const { t } = useTranslation("rollout");
  const { id } = useScene();
  const query = useQuery(queryReport(id));
  return (
    <>
      <Section title={t("section.ended")} actions={<EndActions />}>
        <Loaded query={query}>{(report) => <Verdict report={report} />}</Loaded>
        <Box mt="xl" maw={860}>
          <StateMachine />
        </Box>
      </Section>
      <Loaded query={query} rows={6}>
        {(report) => (
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Evidence report={report} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <AlwaysServed report={report} />
            </Grid.Col>
          </Grid>
        )}
      </Loaded>
      <OverTime />
      {query.data && <Overrides report={query.data} />}
    </>
  );
}
