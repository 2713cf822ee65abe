using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Chaos.Upgrades;

/// <summary>
/// The programs of the version before this one. <c>./troop test</c> builds them from this checkout's own history before the tests, once for
/// each checkout. The file <c>previous-revision</c> names the commit, which moves on with each release.
/// </summary>
internal static class PreviousBuild
{
    /// <summary>The commit that version is built from.</summary>
    public static string Revision { get; } =
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Chaos", "Upgrades", "previous-revision")).Trim();

    /// <summary>The root of its sources, with the programs built in it; null when the checkout's history does not reach so far.</summary>
    /// <exception cref="InvalidOperationException">The history reaches that far, and nothing is built.</exception>
    public static async Task<string?> FindAsync(string logs)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "previous", Revision);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        await using var git = TroopProcess.Start(
            new ProcessSpec("git", "git", ["cat-file", "-e", $"{Revision}^{{commit}}"], logs) { WorkingFolder = Repository.Root });
        return await git.ExitAsync() != 0
            ? null
            : throw new InvalidOperationException($"the version before this one is not built: ./troop test --only {nameof(PreviousBuild)} builds it");
    }
}
