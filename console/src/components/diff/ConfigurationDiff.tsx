import { Badge, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Configuration } from "@/api/configurations";
import { readableJson } from "@/api/json/layout";
import "./texts";

// what compares is loaded with the first comparison
const DiffView = lazy(() => import("./DiffView").then((file) => ({ default: file.DiffView })));

interface ConfigurationDiffProps {
  /** null: nothing is configured. */
  before: Configuration | null;
  after: Configuration | null;
  beforeLabel: string;
  afterLabel: string;
  layout?: "split" | "unified";
  about?: string;
}

/** What separates two configurations; prompts of several lines are shown over several lines. */
export function ConfigurationDiff({ before, after, ...rest }: ConfigurationDiffProps) {
  const { t } = useTranslation("diff");
  const old = before ? readableJson(before.parameters) : "";
  const now = after ? readableJson(after.parameters) : "";
  const otherModality = before?.modality !== after?.modality;
  return (
    <Stack gap="sm">
      {otherModality && (
        <Group gap={8}>
          <Text size="sm" c="dimmed">
            {t("modality")}
          </Text>
          <Modality name={before?.modality} />
          <IconArrowRight size={14} aria-hidden />
          <Modality name={after?.modality} />
        </Group>
      )}
      {(old !== now || !otherModality) && (
        <Suspense fallback={<Skeleton height={160} />}>
          <DiffView before={old} after={now} {...rest} />
        </Suspense>
      )}
    </Stack>
  );
}

function Modality({ name }: { name: string | undefined }) {
  const { t } = useTranslation("diff");
  return (
    <Badge variant="default" tt="none" radius="sm">
      {name ?? t("nothing")}
    </Badge>
  );
}
