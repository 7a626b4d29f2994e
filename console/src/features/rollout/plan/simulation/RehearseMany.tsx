import { Anchor, Button, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";
import { useMay } from "@/api/session";
import { tellError } from "@/components/forms/notify";
import { useScene } from "../../scene";
import type { SimulationBody } from "./rehearsal";
import { RUNS, rehearsalSpecification } from "./rehearseMany";

/** Starts a job that plays the plan many times, and leads to it. */
export function RehearseMany({ body, title }: { body: () => SimulationBody; title: string }) {
  const { t } = useTranslation("rollout");
  const { id } = useScene();
  const may = useMay("write");
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () =>
      item(
        api.POST("/api/v1/jobs", {
          body: {
            kind: "rollout-rehearsal",
            title,
            specification: rehearsalSpecification(body()),
            useCaseId: id,
          },
        }),
      ),
    onError: (error) => tellError(error, () => start.mutate()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.system("jobs") }),
  });
  if (!may) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRepeat size={15} />}
        loading={start.isPending}
        onClick={() => start.mutate()}
      >
        {t("simulation.many", { count: RUNS })}
      </Button>
      {start.data && (
        <Text size="xs" w="100%" role="status">
          {t("simulation.manyStarted")}{" "}
          <Anchor component={Link} to={`/settings/jobs/${start.data.id}`} size="xs">
            {t("simulation.manyFollow")}
          </Anchor>
        </Text>
      )}
    </>
  );
}
