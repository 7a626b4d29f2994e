import { ActionIcon, Badge, Group, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SortableEntry } from "@/components/lists/SortableEntry";
import { Labels } from "@/components/page/Labels";
import { useFieldWords } from "@/components/records/words";
import { type Requirement, requirement as requirementEntry } from "@/kinds/requirement";
import { useCheckWords } from "./useCheckWords";
import "./texts";

interface RequirementRowProps {
  requirement: Requirement;
  mayWrite: boolean;
  mayMove: boolean;
  edit: () => void;
  remove: () => void;
}

/** A requirement in the list: what must hold, and what decides it. */
export function RequirementRow({ requirement, mayWrite, mayMove, edit, remove }: RequirementRowProps) {
  const { t } = useTranslation("requirements");
  const { option } = useFieldWords(requirementEntry);
  const checkOf = useCheckWords();
  const { title, code, statement, kind, priority, owner, tags } = requirement;
  const actions = mayWrite && (
    <>
      <ActionIcon onClick={edit} aria-label={t("editOf", { title })}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon onClick={remove} aria-label={t("deleteOf", { title })}>
        <IconTrash size={16} />
      </ActionIcon>
    </>
  );
  return (
    <SortableEntry record={requirement} mayMove={mayMove} actions={actions}>
      <Group gap="2px 8px">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace" component="code">
          {code}
        </Text>
        <Badge variant={priority === "must" ? "light" : "default"} tt="none" radius="sm" fw={500}>
          {option("priority", priority).label}
        </Badge>
        <Badge variant="default" tt="none" radius="sm" fw={500}>
          {option("kind", kind).label}
        </Badge>
        <Labels owner={owner} tags={tags} />
      </Group>
      <Text size="sm" mt={2}>
        {statement}
      </Text>
      <Text size="sm" c="dimmed">
        {checkOf(requirement)}
      </Text>
    </SortableEntry>
  );
}
