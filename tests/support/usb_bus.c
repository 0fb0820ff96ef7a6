/*
 * libudev for a pcscd whose USB bus is the tests': preloaded into it, this plugs readers in and out.
 *
 * pcscd takes readers in and lets them go while it runs for USB devices alone, and hears of those from
 * libudev. Virtual readers are none, and a container's kernel has no USB to tell of. So its calls end
 * here; what follows a call, the loading and unloading of drivers under open cards, is pcscd's own.
 *
 * An event is one datagram to the socket named by USB_BUS: "add" or "remove", the product's number in
 * four hexadecimal digits, and the device's node.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* What the vendor's number must be in usb_bus.py. */
#define VENDOR "9900"

struct udev_device {
	char action[8];
	char product[5];
	char node[512];
};

/* One is enough: pcscd's thread is done with an event before it asks for the next. */
static struct udev_device device;
/* Stands for every object of libudev's that pcscd only hands back. */
static char object;

void *udev_new(void) { return &object; }
void *udev_unref(void *udev) { (void)udev; return NULL; }

/* The bus is empty at the start: what is plugged in comes as an event. */
void *udev_enumerate_new(void *udev) { (void)udev; return &object; }
int udev_enumerate_add_match_subsystem(void *scan, const char *name) { (void)scan, (void)name; return 0; }
int udev_enumerate_scan_devices(void *scan) { (void)scan; return 0; }
void *udev_enumerate_get_list_entry(void *scan) { (void)scan; return NULL; }
void *udev_enumerate_unref(void *scan) { (void)scan; return NULL; }

static int bus = -1;

void *udev_monitor_new_from_netlink(void *udev, const char *source)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};

	(void)udev, (void)source;
	snprintf(name.sun_path, sizeof name.sun_path, "%s", getenv("USB_BUS"));
	bus = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return bind(bus, (struct sockaddr *)&name, sizeof name) == 0 ? &object : NULL;
}

int udev_monitor_get_fd(void *monitor) { (void)monitor; return bus; }
int udev_monitor_enable_receiving(void *monitor) { (void)monitor; return 0; }
void *udev_monitor_unref(void *monitor) { (void)monitor; return NULL; }

int udev_monitor_filter_add_match_subsystem_devtype(void *monitor, const char *subsystem, const char *type)
{
	(void)monitor, (void)subsystem, (void)type;
	return 0;
}

struct udev_device *udev_monitor_receive_device(void *monitor)
{
	char event[sizeof device + 3] = ""; /* two blanks between the three parts, and an end */

	(void)monitor;
	if (recv(bus, event, sizeof event - 1, 0) < 0)
		return NULL;
	return sscanf(event, "%7s %4s %511s", device.action, device.product, device.node) == 3 ? &device : NULL;
}

const char *udev_device_get_action(struct udev_device *it) { return it->action; }
const char *udev_device_get_sysname(struct udev_device *it) { return it->product; }
const char *udev_device_get_devnode(struct udev_device *it) { return it->node; }
struct udev_device *udev_device_unref(struct udev_device *it) { (void)it; return NULL; }

/* By a property, pcscd 2.3 and newer are told to leave a device alone. */
const char *udev_device_get_property_value(struct udev_device *it, const char *name)
{
	(void)it, (void)name;
	return NULL;
}

/* A device of one interface: both are the same here. */
struct udev_device *udev_device_get_parent_with_subsystem_devtype(
	struct udev_device *it, const char *subsystem, const char *type)
{
	(void)subsystem, (void)type;
	return it;
}

const char *udev_device_get_sysattr_value(struct udev_device *it, const char *name)
{
	if (strcmp(name, "idVendor") == 0)
		return VENDOR;
	return strcmp(name, "idProduct") == 0 ? it->product : NULL;
}
