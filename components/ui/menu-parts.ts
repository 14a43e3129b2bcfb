// In a file of its own, to be loaded when the first menu opens.

export { DropdownMenu as menuParts } from 'radix-ui';
