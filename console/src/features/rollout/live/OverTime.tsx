import { Grid } from "@mantine/core";
import { ScoresOverTime } from "./ScoresOverTime";
import { SharesOverTime } from "./SharesOverTime";

/** Shares and scores by flow since the start, side by side where there is room. */
export function OverTime() {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <SharesOverTime />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <ScoresOverTime />
      </Grid.Col>
    </Grid>
  );
}
