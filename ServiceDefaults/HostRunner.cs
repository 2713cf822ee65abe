using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults.Logs;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>Runs a program's main work and turns failures that an operator can remove into one line and exit code 1.</summary>
public static partial class HostRunner
{
    /// <summary>Runs <paramref name="main"/>; anything but an operator's mistake still ends in a stack trace, because it is ours.</summary>
    /// <param name="program">The program's name, which begins the line.</param>
    /// <param name="main">The work; its value is the exit code.</param>
    public static async Task<int> RunAsync(string program, Func<Task<int>> main)
    {
        ArgumentNullException.ThrowIfNull(main);
        Protocol.Identity.OwnerOnly.BeginProcess();
        try
        {
            return await main().ConfigureAwait(false);
        }
        catch (Exception e) when (Explain(e) is { } line)
        {
            await Console.Error.WriteLineAsync(Journal.Failure($"{program}: {line}")).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Checks every setting before anything starts, so that all mistakes are told at once and by their line alone.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; an <see cref="AggregateException"/> of these when several are.</exception>
    public static void RequireValidSettings(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.GetService<IStartupValidator>()?.Validate();
    }

    /// <summary>
    /// Prints the line that scripts wait for: <c>PROGRAM ready on URL</c>, and what else there is to say behind it, in brackets. It is all that a
    /// host writes to standard output.
    /// </summary>
    public static void AnnounceReady(string program, string url, string? note = null) =>
        Console.WriteLine(note is null ? $"{program} ready on {url}" : $"{program} ready on {url} ({note})");

    private static string? Explain(Exception e) => e switch
    {
        StartupFailureException => e.Message,
        Protocol.Identity.KeyFileException => e.Message,
        OptionsValidationException invalid => string.Join("; ", invalid.Failures.Select(failure => Setting(invalid.OptionsType, failure))),
        IOException { InnerException: AddressInUseException } => $"{Strip(e.Message)}; choose another with --port",
        AddressInUseException => "another program took a port for which this one was starting; start it again",
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } socket =>
            $"cannot listen: {ListenCheck.Advice(socket)}",
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => Strip(e.Message),
        InvalidDataException { InnerException: { } wrong } broken when broken.Message.Contains("configuration", StringComparison.Ordinal) =>
            $"{Strip(broken.Message)} {Strip(wrong.Message)}: {Strip((wrong.InnerException ?? wrong).Message)}".ReplaceLineEndings(" "),
        AggregateException several when several.InnerExceptions.All(inner => Explain(inner) is not null) =>
            string.Join("; ", several.InnerExceptions.Select(Explain)),
        _ => null,
    };

    /// <summary>
    /// A failure by the name that its operator gave the setting. Data annotations name the class and the property; the section
    /// is the class's constant <c>Section</c>, as in all our options.
    /// </summary>
    private static string Setting(Type options, string failure)
    {
        if (Annotated().Match(failure) is not { Success: true } annotated)
        {
            return failure;
        }

        var text = Strip(annotated.Groups["text"].Value);
        return text.StartsWith("The ", StringComparison.Ordinal) && text.Split(' ', 4) is [_, _, var property, var rest]
            ? $"{options.GetField("Section")?.GetRawConstantValue()}:{property} {rest}"
            : text;
    }

    [GeneratedRegex(@"^DataAnnotation validation failed for '.*' members: '.*' with the error: '(?<text>.*)'\.$", RegexOptions.Singleline)]
    private static partial Regex Annotated();

    private static string Strip(string message) => message.TrimEnd('.');
}
