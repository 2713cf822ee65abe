using System.Text;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Makes a plan of what is asked for, or says what cannot be.</summary>
internal static class ServicePlanner
{
    private const int LongestValue = 4096;
    private const int LongestToken = 512;

    /// <summary>Makes the plan.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="program">The program that is running.</param>
    /// <param name="groups">Groups that may use the GPU on this machine.</param>
    /// <exception cref="StartupFailureException">It contradicts itself, or has a value that no service can be given.</exception>
    public static ServicePlan Plan(ServiceRequest request, InstalledProgram program, IReadOnlyList<string> groups)
    {
        string[] values = [.. program.Command, .. request.Flags, program.Runtime ?? "", request.DataFolder ?? ""];
        var fault =
            request is { ForUser: true, RunAs: not null } ? "--user and --run-as exclude each other: a user's service runs as that user"
            : request.RunAs is "root" ? "--run-as root: a worker needs no rights, and as root it would have all; name another user"
            : request.RunAs is { } name && !IsUserName(name) ? "--run-as takes a user's name: a-z 0-9 _ and -, 32 at most"
            : request is { DataFolder: not null, ForUser: false, RunAs: null }
                ? "--data: the service keeps its data in a folder of its own; with --user or --run-as it can have another"
            : request.DataFolder is { } data && !Path.IsPathFullyQualified(data) ? "--data takes a full path here"
            : request.JoinToken is { } token && !IsToken(token) ? "--join-token takes the token that 'nodes invite' printed"
            : values.Any(value => value.Length > LongestValue) ? $"a flag's value is longer than {LongestValue} characters"
            : values.Any(HasControls) ? "a flag's value has a line break or another control character"
            : null;
        return fault is not null
            ? throw new StartupFailureException(fault)
            : new ServicePlan
            {
                Scope = request.ForUser ? ServiceScope.User : ServiceScope.Machine,
                Program = program.Command,
                Runtime = program.Runtime,
                Flags = request.Flags,
                RunAs = request.RunAs,
                DataFolder = request.DataFolder,
                GpuGroups = request.ForUser ? [] : groups,
            };
    }

    // useradd(8): what every tool takes.
    private static bool IsUserName(string name) =>
        name.Length is > 0 and <= 32 && (char.IsAsciiLetterLower(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private static bool IsToken(string token) => token.Length is > 0 and <= LongestToken && token.All(char.IsAsciiLetterOrDigit);

    // Half of a surrogate pair reads as the replacement character.
    private static bool HasControls(string value) => value.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar);
}
