import { Badge, Group, type MantineSize } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";

interface LabelsProps {
  owner: string | null;
  tags: readonly string[];
  size?: MantineSize;
}

/** Who answers for something, and its tags. */
export function Labels({ owner, tags, size = "md" }: LabelsProps) {
  if (owner === null && tags.length === 0) return null;
  return (
    <Group gap={6} maw="100%">
      {owner !== null && (
        <Badge
          variant="transparent"
          c="dimmed"
          px={0}
          size={size}
          tt="none"
          fw={500}
          leftSection={<IconUser size={14} aria-hidden />}
        >
          {owner}
        </Badge>
      )}
      {tags.map((tag) => (
        <Badge key={tag} variant="default" size={size} tt="none" radius="sm" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
