using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>How to start a process.</summary>
/// <param name="Name">What messages and the log file call it.</param>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="LogFolder">Folder for its log.</param>
public sealed record ProcessSpec(string Name, string FileName, IReadOnlyList<string> Arguments, string LogFolder)
{
    /// <summary>Environment variables to set; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The working folder; the log folder when null.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Whether its standard input stays open until <see cref="TroopProcess.CloseInput"/>. By default it is closed at once.</summary>
    public bool KeepsInput { get; init; }

    /// <summary>One of the network's programs, from its build output.</summary>
    /// <param name="program">The project's name, such as <c>WorkerAgent</c>.</param>
    /// <param name="logFolder">Folder for its log.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessSpec ForProgram(string program, string logFolder, params IEnumerable<string> arguments) =>
        new(program, "dotnet", [Repository.Assembly(program), .. arguments], logFolder)
        {
            // Without one a coordinator does not start.
            Environment = program == "Gateway" ? new Dictionary<string, string?> { ["ADMIN_PASSWORD"] = Secrets.AdminPassword } : [],
        };

    /// <summary>The same within a network namespace (ip-netns(8)), in the process that is started.</summary>
    public ProcessSpec Within(string networkNamespace) =>
        this with { FileName = "ip", Arguments = ["netns", "exec", networkNamespace, FileName, .. Arguments] };

    /// <summary>The same as another user of this machine, in a folder of his own; as the tests' user where they may not change users.</summary>
    /// <param name="folder">The stranger's folder, which is made his.</param>
    public ProcessSpec AsStranger(TestFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        PostgresUser.Stranger.Own(folder.Path);
        var (fileName, arguments) = PostgresUser.Stranger.Run(FileName, Arguments);
        return this with { FileName = fileName, Arguments = arguments, WorkingFolder = folder.Path };
    }

    /// <summary>The same program of other sources.</summary>
    /// <param name="root">Their root.</param>
    public ProcessSpec BuiltIn(string root) => this with
    {
        Arguments = [Repository.AssemblyIn(root, Path.GetFileNameWithoutExtension(Arguments[0])["MonkeyTroop.".Length..]), .. Arguments.Skip(1)],
    };

    /// <summary>The same with environment variables added.</summary>
    public ProcessSpec With(params IEnumerable<(string Name, string? Value)> variables)
    {
        var all = new Dictionary<string, string?>(Environment);
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return this with { Environment = all };
    }
}
