import { Button, Group, Stack, Text } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SortableList } from "@/components/lists/SortableList";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { isNarrowed } from "@/components/records/filters";
import type { Requirement } from "@/kinds/requirement";
import { AddButtons } from "./AddButtons";
import { Filters } from "./Filters";
import { narrowed, type RequirementFilters } from "./narrowed";
import type { Writing } from "./RequirementDialog";
import { RequirementRow } from "./RequirementRow";
import { useRequirementActions } from "./useRequirementActions";
import "./texts";

interface RequirementListProps {
  useCaseId: string;
  requirements: readonly Requirement[];
  filters: RequirementFilters;
  narrow: (filters: RequirementFilters) => void;
  mayWrite: boolean;
  write: (writing: Writing) => void;
}

/** The requirements in their order, which one changes by drag or by keyboard while all are shown. */
export function RequirementList(props: RequirementListProps) {
  const { useCaseId, requirements, filters, narrow, mayWrite, write } = props;
  const { t } = useTranslation("requirements");
  const actions = useRequirementActions(useCaseId);
  const shown = narrowed(requirements, filters);
  const narrowing = isNarrowed(filters);
  const mayMove = mayWrite && !narrowing && requirements.length > 1;
  const add = mayWrite && <AddButtons add={(template) => write({ template })} />;
  if (requirements.length === 0) {
    return (
      <Section title={t("title")}>
        <EmptyState icon={<IconListCheck />} title={t("emptyTitle")} text={t("emptyText")}>
          {add}
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section title={t("title")} hint={t("hint")} actions={add}>
      <Stack gap="sm">
        <Filters requirements={requirements} filters={filters} onChange={narrow} />
        <SortableList records={shown} mayMove={mayMove} move={actions.move}>
          {(requirement) => (
            <RequirementRow
              key={requirement.id}
              requirement={requirement}
              mayWrite={mayWrite}
              mayMove={mayMove}
              edit={() => write({ requirement })}
              remove={() => actions.remove(requirement)}
            />
          )}
        </SortableList>
        {narrowing && (
          <Group gap="sm">
            <Text size="sm" c="dimmed">
              {shown.length === 0 ? t("noneFound") : mayWrite && t("filtered")}
            </Text>
            <Button size="xs" variant="default" onClick={() => narrow({})}>
              {t("showAll")}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
}
