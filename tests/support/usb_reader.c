/*
 * The driver of a virtual reader on USB: vpcd's, behind a cable that can be pulled.
 *
 * vpcd itself can't be opened by the name that pcscd gives to a USB device, and never says that the
 * reader is not there any more. Each reader has a copy of this and, as its device's node, one of vpcd,
 * which keeps its slots in static variables. Without the node every call fails. (It doesn't say
 * IFD_NO_SUCH_DEVICE, as libccid does: pcscd then sleeps for a second before it tells anybody.)
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <ifdhandler.h>

static char node[PATH_MAX];
static void *vpcd;

#define FORWARD(function, parameters, ...) \
	RESPONSECODE function parameters \
	{ \
		RESPONSECODE(*forwarded) parameters = dlsym(vpcd, #function); \
		RESPONSECODE answer = forwarded(__VA_ARGS__); \
		return access(node, F_OK) == 0 ? answer : IFD_COMMUNICATION_ERROR; \
	}

FORWARD(IFDHCreateChannel, (DWORD lun, DWORD port), lun, port)
FORWARD(IFDHCloseChannel, (DWORD lun), lun)
FORWARD(IFDHICCPresence, (DWORD lun), lun)
FORWARD(IFDHPowerICC, (DWORD lun, DWORD action, PUCHAR atr, PDWORD length), lun, action, atr, length)
FORWARD(IFDHGetCapabilities, (DWORD lun, DWORD tag, PDWORD length, PUCHAR value), lun, tag, length, value)
FORWARD(IFDHSetCapabilities, (DWORD lun, DWORD tag, DWORD length, PUCHAR value), lun, tag, length, value)
FORWARD(IFDHSetProtocolParameters,
	(DWORD lun, DWORD protocol, UCHAR flags, UCHAR pts1, UCHAR pts2, UCHAR pts3),
	lun, protocol, flags, pts1, pts2, pts3)
FORWARD(IFDHTransmitToICC,
	(DWORD lun, SCARD_IO_HEADER sent_as, PUCHAR command, DWORD size,
		PUCHAR answered, PDWORD answer_size, PSCARD_IO_HEADER answered_as),
	lun, sent_as, command, size, answered, answer_size, answered_as)
FORWARD(IFDHControl,
	(DWORD lun, DWORD code, PUCHAR command, DWORD size, PUCHAR answered, DWORD room, LPDWORD answer_size),
	lun, code, command, size, answered, room, answer_size)

/* `name` is "usb:9900/0001:libudev:0:", by pcscd, and the node as usb_bus.py announced it, "/…:port". */
RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
	const char *announced = strstr(name, ":/");
	DWORD port;

	if (announced == NULL || sscanf(announced, ":%[^:]:%lu", node, &port) != 2)
		return IFD_NO_SUCH_DEVICE;
	vpcd = dlopen(node, RTLD_NOW);
	return vpcd == NULL ? IFD_COMMUNICATION_ERROR : IFDHCreateChannel(lun, port);
}
