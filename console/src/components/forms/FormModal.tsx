import { Modal, type ModalProps, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface FormModalProps extends Pick<ModalProps, "size" | "fullScreen"> {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/** A dialog in which people write: a click beside it does not throw away what they wrote. */
export function FormModal({ title, children, ...rest }: FormModalProps) {
  const { t } = useTranslation("shared");
  return (
    <Modal
      {...rest}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
      title={
        <Text fw={650} component="span">
          {title}
        </Text>
      }
    >
      {children}
    </Modal>
  );
}
