import { ActionIcon, Group } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import "./texts";

interface RowActionsProps {
  title: string;
  edit: () => void;
  remove: () => void;
}

/** Edit or delete what a row shows. */
export function RowActions({ title, edit, remove }: RowActionsProps) {
  const { t } = useTranslation("reviews");
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon onClick={edit} aria-label={t("editOf", { title })}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon onClick={remove} aria-label={t("deleteOf", { title })}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
