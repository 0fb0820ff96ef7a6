/*
 * Stands in for the frozen host in an MSI built on Linux: what the installer needs of it, and no more.
 *
 *   --version              says it, with the words "stand-in"
 *   leftovers --remove     removes each profile's data, but where its store.db holds anything
 *   leftovers --purge      removes it all
 *
 * The real command counts what is unresolved (host/authen_bridge/leftovers.py); here any byte counts.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
#include <shellapi.h>
#include <shlwapi.h>
#include <userenv.h>

static int remove_tree(const wchar_t *folder)
{
	wchar_t from[MAX_PATH + 1] = {0}; /* SHFileOperation wants two zeros at its end */
	SHFILEOPSTRUCTW operation = {
		.wFunc = FO_DELETE, .pFrom = from, .fFlags = FOF_NO_UI};

	wcsncpy(from, folder, MAX_PATH - 1);
	return SHFileOperationW(&operation);
}

static int holds_something(const wchar_t *folder)
{
	wchar_t store[MAX_PATH];
	WIN32_FILE_ATTRIBUTE_DATA facts;

	swprintf(store, MAX_PATH, L"%ls\\store\\store.db", folder);
	return GetFileAttributesExW(store, GetFileExInfoStandard, &facts) && facts.nFileSizeLow > 0;
}

/* Returns 1 where something stays. */
static int look_over(const wchar_t *profile, int purge)
{
	wchar_t folder[MAX_PATH];

	swprintf(folder, MAX_PATH, L"%ls\\AppData\\Local\\authen-bridge", profile);
	if (!PathIsDirectoryW(folder))
		return 0;
	if (!purge && holds_something(folder)) {
		fwprintf(stderr, L"kept: %ls: its outbox holds something\n", folder);
		return 1;
	}
	wprintf(L"removed: %ls\n", folder);
	return remove_tree(folder) != 0;
}

static int leftovers(int purge)
{
	wchar_t profiles[MAX_PATH], pattern[MAX_PATH + 2], profile[2 * MAX_PATH];
	DWORD size = MAX_PATH;
	WIN32_FIND_DATAW found;
	HANDLE search;
	int kept = 0;

	if (!GetProfilesDirectoryW(profiles, &size))
		return 2;
	swprintf(pattern, MAX_PATH + 2, L"%ls\\*", profiles);
	search = FindFirstFileW(pattern, &found);
	if (search == INVALID_HANDLE_VALUE)
		return 0;
	do {
		if (found.cFileName[0] == L'.')
			continue;
		swprintf(profile, 2 * MAX_PATH, L"%ls\\%ls", profiles, found.cFileName);
		kept |= look_over(profile, purge);
	} while (FindNextFileW(search, &found));
	FindClose(search);
	return kept;
}

int wmain(int count, wchar_t **arguments)
{
	if (count == 2 && wcscmp(arguments[1], L"--version") == 0) {
		wprintf(L"authen-bridge " VERSION L" (stand-in)\n");
		return 0;
	}
	if (count == 3 && wcscmp(arguments[1], L"leftovers") == 0) {
		if (wcscmp(arguments[2], L"--remove") == 0)
			return leftovers(0);
		if (wcscmp(arguments[2], L"--purge") == 0)
			return leftovers(1);
	}
	fwprintf(stderr, L"a stand-in: it answers --version and leftovers\n");
	return 2;
}
