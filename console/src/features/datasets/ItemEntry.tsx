import { ActionIcon, Badge, Group, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Labels } from "@/components/page/Labels";
import classes from "./Datasets.module.css";
import { said } from "./item";
import type { Item } from "./queries";

interface ItemEntryProps {
  item: Item;
  /** Absent for those who may not, and in versions. */
  edit?: (item: Item) => void;
  remove?: (item: Item) => void;
}

function Named({ name, value }: { name: string; value: unknown }) {
  return (
    <Text size="sm" className={classes.text} lineClamp={6}>
      <Text span c="dimmed" size="xs">
        {name}{" "}
      </Text>
      {said(value)}
    </Text>
  );
}

/** An item in the list. */
export function ItemEntry({ item, edit, remove }: ItemEntryProps) {
  const { t } = useTranslation("datasets");
  const { key, inputs, expected, slice, split, tags } = item;
  return (
    <div className={classes.entry}>
      <div className={classes.inputs}>
        {Object.entries(inputs).map(([name, value]) => (
          <Named key={name} name={name} value={value} />
        ))}
      </div>
      <div className={classes.expected}>
        {expected && <Named name={t("list.expected")} value={expected.value} />}
      </div>
      <Group gap="2px 8px" className={classes.marks}>
        <Text size="xs" c="dimmed" ff="monospace" className={classes.text}>
          {key}
        </Text>
        {slice !== null && (
          <Badge size="sm" variant="light" tt="none" radius="sm">
            {slice}
          </Badge>
        )}
        {split !== null && (
          <Badge size="sm" variant="outline" tt="none" radius="sm" title={t("splits.one")}>
            {split}
          </Badge>
        )}
        <Labels owner={null} tags={tags} />
      </Group>
      {edit && remove && (
        <Group gap={4} wrap="nowrap" align="flex-start" className={classes.actions}>
          <ActionIcon onClick={() => edit(item)} aria-label={t("list.edit", { key })}>
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon onClick={() => remove(item)} aria-label={t("list.delete", { key })}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      )}
    </div>
  );
}
