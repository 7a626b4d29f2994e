import { Autocomplete } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { queryConfigurations } from "@/api/configurations";
import { keys } from "@/api/queries";
import { queryFlows } from "@/api/useCases";
import { modelsIn } from "../model/models";
import classes from "./Form.module.css";

/** Flows that are looked at for models, those that are served first. */
const MOST_FLOWS = 20;
const FRESH_MS = 60_000;

/** Models that flows of the use case have by now; they are asked for when somebody is about to choose one. */
function useModels(useCaseId: string, wanted: boolean): readonly string[] {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: keys.ofUseCase(useCaseId, "models"),
    enabled: wanted && useCaseId !== "",
    staleTime: FRESH_MS,
    queryFn: async () => {
      const flows = await queries.fetchQuery({ ...queryFlows(useCaseId), staleTime: FRESH_MS });
      const first = flows.toSorted((a, b) => Number(b.active) - Number(a.active)).slice(0, MOST_FLOWS);
      const configured = await Promise.all(
        first.map((flow) =>
          queries.fetchQuery({ ...queryConfigurations(useCaseId, flow.id), staleTime: FRESH_MS }),
        ),
      );
      return modelsIn(configured.flat().map((step) => step.configuration));
    },
  });
  return data ?? [];
}

interface ModelFieldProps {
  value: string;
  onChange: (model: string) => void;
  readOnly: boolean;
  "aria-label": string;
  "aria-description": string | undefined;
}

/** The model of a step: any name, with those in use at hand. */
export function ModelField(props: ModelFieldProps) {
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const [wanted, setWanted] = useState(false);
  const models = useModels(useCaseId, wanted);
  return (
    <Autocomplete
      {...props}
      className={classes.mono}
      data={[...models]}
      onFocus={() => setWanted(true)}
      error={!props.readOnly && props.value.trim() === ""}
      spellCheck={false}
      autoCapitalize="off"
    />
  );
}
