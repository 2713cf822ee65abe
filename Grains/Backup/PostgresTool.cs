using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MonkeyTroop.Grains.Backup;

/// <summary>
/// Runs Postgres' own programs for dumps. The address and the password travel in the environment, which other users of the
/// machine cannot read, never among the arguments.
/// </summary>
internal sealed class PostgresTool
{
    private const string DebianRoot = "/usr/lib/postgresql";
    private const int ConnectSeconds = 10;

    /// <summary>What stands in an operator's environment and would send a program elsewhere.</summary>
    private static readonly string[] Withheld = ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS", "PGDATABASE", "PGTARGETSESSIONATTRS"];

    private readonly Dictionary<string, string> _environment;

    /// <summary>Makes programs that connect where a connection is.</summary>
    public PostgresTool(NpgsqlConnectionStringBuilder address, NpgsqlConnection connection)
    {
        _environment = new Dictionary<string, string>
        {
            ["PGHOST"] = connection.Host!,
            ["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture),
            ["PGDATABASE"] = connection.Database,
            ["PGUSER"] = connection.UserName!,
            ["PGSSLMODE"] = SslMode(address.SslMode),
            ["PGCONNECT_TIMEOUT"] = ConnectSeconds.ToString(CultureInfo.InvariantCulture),
            ["PGAPPNAME"] = "monkey-troop-backup",
            ["LC_ALL"] = "C",
        };
        Set("PGPASSWORD", address.Password);
        Set("PGPASSFILE", address.Passfile);
        Set("PGSSLROOTCERT", address.RootCertificate);
        Set("PGSSLCERT", address.SslCertificate);
        Set("PGSSLKEY", address.SslKey);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program"><c>pg_dump</c> or <c>pg_restore</c>.</param>
    /// <param name="takeLine">Takes each line of its standard output.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="arguments">Its arguments; no secrets.</param>
    /// <exception cref="BackupException">It is not installed, or it failed; the message has what it said.</exception>
    public async Task RunAsync(string program, Action<string> takeLine, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in Withheld)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        process.StandardInput.Close();
        var complaints = new Complaints();
        try
        {
            await Task.WhenAll(
                ReadAsync(process.StandardOutput, takeLine, cancellation),
                ReadAsync(process.StandardError, complaints.Take, cancellation),
                process.WaitForExitAsync(cancellation)).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        if (process.ExitCode != 0)
        {
            throw new BackupException($"{program} failed: {complaints.Text ?? $"exit code {process.ExitCode}"}");
        }
    }

    /// <summary>The program on the PATH, else the newest of Debian's versions, which it keeps off the PATH.</summary>
    private static string Find(string program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(OfDebian()).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new BackupException($"{program} is not installed; install Postgres' client programs (Debian: apt-get install postgresql-client)");
    }

    private static IEnumerable<string> OfDebian() => !Directory.Exists(DebianRoot)
        ? []
        : Directory.EnumerateDirectories(DebianRoot)
            .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new BackupException($"{start.FileName} did not start");
        }
        catch (Win32Exception e)
        {
            throw new BackupException($"{start.FileName} cannot be started: {e.Message}", e);
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> take, CancellationToken cancellation)
    {
        while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            take(line);
        }
    }

    private static string SslMode(SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    private void Set(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _environment[name] = value;
        }
    }

    /// <summary>What a program says about its failure: the first lines, which name the cause.</summary>
    private sealed class Complaints
    {
        private const int Lines = 5;
        private readonly List<string> _lines = [];

        public string? Text => _lines.Count == 0 ? null : string.Join("; ", _lines);

        public void Take(string line)
        {
            if (_lines.Count < Lines && line.Trim() is { Length: > 0 } text)
            {
                _lines.Add(text);
            }
        }
    }
}
