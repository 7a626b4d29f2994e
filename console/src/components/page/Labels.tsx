import { Badge, Group } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";

interface LabelsProps {
  owner: string | null;
  tags: readonly string[];
}

/** Who answers for something, and its tags. */
export function Labels({ owner, tags }: LabelsProps) {
  if (owner === null && tags.length === 0) return null;
  return (
    <Group gap={6} maw="100%">
      {owner !== null && (
        <Badge
          variant="transparent"
          c="dimmed"
          px={0}
          maw="100%"
          tt="none"
          fw={500}
          leftSection={<IconUser size={14} aria-hidden />}
        >
          {owner}
        </Badge>
      )}
      {tags.map((tag) => (
        <Badge key={tag} variant="default" maw="100%" tt="none" radius="sm" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
