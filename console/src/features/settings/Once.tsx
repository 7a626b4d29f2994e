import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "@/components/code/CodeBlock";
import "./texts";

interface OnceProps {
  secret: string;
  label: string;
  hint?: string;
  onDone: () => void;
}

/** A secret that is shown now and never again. */
export function Once({ secret, label, hint, onDone }: OnceProps) {
  const { t } = useTranslation("settings");
  return (
    <Stack>
      <CodeBlock code={secret} label={label} />
      {hint && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      <Alert color="orange" variant="light" icon={<IconEye />}>
        {t("once.warning")}
      </Alert>
      <Button onClick={onDone} data-autofocus>
        {t("once.done")}
      </Button>
    </Stack>
  );
}
