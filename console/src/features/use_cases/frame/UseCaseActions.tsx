import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UseCase } from "@/api/useCases";
import { queryStanding } from "../queries";
import { DeleteUseCase } from "./DeleteUseCase";
import { EditUseCase } from "./EditUseCase";
import { useActivation } from "./useActivation";
import "../texts";

/** What an editor can do with a use case as a whole. */
export function UseCaseActions({ useCase }: { useCase: UseCase }) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const { toggle, busy } = useActivation(useCase);
  const { data: standing } = useQuery(queryStanding(useCase.id));
  const servable = standing?.flows.some((flow) => flow.active) ?? false;
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      {useCase.active ? (
        <Button variant="default" loading={busy} onClick={toggle}>
          {t("activation.deactivate")}
        </Button>
      ) : (
        // the page's first button only once there is something to serve
        <Button
          variant={servable ? "filled" : "default"}
          leftSection={<IconPlayerPlay size={16} />}
          loading={busy}
          onClick={toggle}
        >
          {t("activation.activate")}
        </Button>
      )}
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("moreActions", { title: useCase.title })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
            {shared("action.edit")}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} />}
            disabled={useCase.active}
            onClick={() => setDialog("delete")}
          >
            {useCase.active ? t("delete.notActive") : shared("action.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditUseCase useCase={useCase} opened={dialog === "edit"} onClose={close} />
      <DeleteUseCase useCase={useCase} opened={dialog === "delete"} onClose={close} />
    </>
  );
}
