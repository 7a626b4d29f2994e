"""Names of client 1.0.4 for the parts of a pick."""

from ai_model_match.model import InputMessage as InputMessageDTO
from ai_model_match.model import OutputMessage as OutputMessageDTO
from ai_model_match.model import Pick as AIMMPickerDTO
from ai_model_match.model import PickItem as ItemDTO

__all__ = ["AIMMPickerDTO", "InputMessageDTO", "ItemDTO", "OutputMessageDTO"]
