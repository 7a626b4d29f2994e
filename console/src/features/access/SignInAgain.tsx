import { Button, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { signOut } from "@/api/session";
import { SignInForm } from "./SignInForm";
import "./texts";

/** Over the page, which stays as it is: what waits is sent after the sign-in. */
export function SignInAgain({ username }: { username: string }) {
  const { t } = useTranslation("access");
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={
        <Text fw={650} component="span">
          {t("again.title")}
        </Text>
      }
      zIndex={1000}
    >
      <Text size="sm" c="dimmed" mb="md">
        {t("again.text")}
      </Text>
      <SignInForm username={username} />
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => void signOut()}>
        {t("again.other")}
      </Button>
    </Modal>
  );
}
