import { Button, Code, Stack, Text, Title } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { i18next } from "@/i18n";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** What stands in the place of a part of a page; without it, what stands in the place of a page. */
  fallback?: ReactNode;
}

/** The last resort: an error of the console itself, in words, with a way out. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    const { children, fallback } = this.props;
    return error ? (fallback ?? <Crashed error={error} />) : children;
  }
}

export function Crashed({ error }: { error: Error }) {
  const t = i18next.getFixedT(null, "shared");
  return (
    <Stack maw={640} mx="auto" py={64} px="md" role="alert">
      <Title order={1} size="h3">
        {t("error.crashed")}
      </Title>
      <Text c="dimmed">{t("error.crashedHint")}</Text>
      <Code block>{`${error.name}: ${error.message}`}</Code>
      <Button w="fit-content" onClick={() => window.location.reload()}>
        {t("action.retry")}
      </Button>
    </Stack>
  );
}
