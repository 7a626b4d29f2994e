import { Alert, Button, Center, Group, Loader, Skeleton, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isApiError } from "@/api/errors";
import { useDescribe } from "@/i18n/describe";

interface ErrorPanelProps {
  error: unknown;
  /** Another try; the button is shown only with it. */
  retry?: () => void;
  title?: string;
}

/** An error in words, with a way out. */
export function ErrorPanel({ error, retry, title }: ErrorPanelProps) {
  const { t } = useTranslation("shared");
  const describe = useDescribe();
  const away = isApiError(error) && error.unreachable;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={title ?? t("error.title")}
      icon={away ? <IconCloudOff /> : <IconAlertTriangle />}
    >
      <Text size="sm">{describe(error)}</Text>
      {retry && (
        <Button size="xs" mt="sm" variant="default" onClick={retry}>
          {t("action.retry")}
        </Button>
      )}
    </Alert>
  );
}

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  children?: ReactNode;
}

/** Nothing is here yet: says what it would be, and how to begin. */
export function EmptyState({ icon, title, text, children }: EmptyStateProps) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={520}>
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
        <Text fw={650} size="lg" ta="center">
          {title}
        </Text>
        <Text c="dimmed" ta="center">
          {text}
        </Text>
        {children && <Group justify="center">{children}</Group>}
      </Stack>
    </Center>
  );
}

/** The place of something that is on its way. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation("shared");
  return (
    <Stack gap="sm" role="status" aria-label={t("state.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <Skeleton key={row} height={row === 0 ? 28 : 18} width={`${100 - row * 9}%`} />
      ))}
    </Stack>
  );
}

export function CenteredLoader() {
  const { t } = useTranslation("shared");
  return (
    <Center mih="40vh" role="status" aria-label={t("state.loading")}>
      <Loader type="dots" />
    </Center>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}

/** What a query answers: its place while it is on its way, its error in words, else `children`. */
export function Loaded<T>({ query, rows, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}
