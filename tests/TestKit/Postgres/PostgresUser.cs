using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>
/// The system's user that a server runs as. Postgres refuses to run as root, so root hands over to <c>postgres</c>, or to
/// <c>nobody</c> where there is no such user; any other user runs it himself.
/// </summary>
internal sealed partial class PostgresUser
{
    private readonly (uint User, uint Group)? _other;

    private PostgresUser((uint User, uint Group)? other) => _other = other;

    /// <summary>The user for this process.</summary>
    public static PostgresUser Current { get; } = new(Environment.IsPrivilegedProcess ? Find("postgres") ?? Find("nobody") : null);

    /// <summary>Another user of the machine, who owns nothing of the tests'; the tests' own where they may not change users.</summary>
    public static PostgresUser Stranger { get; } = new(Environment.IsPrivilegedProcess ? Find("nobody") : null);

    /// <summary>A command line that runs <paramref name="program"/> as this user, in the process that it starts.</summary>
    public (string FileName, IReadOnlyList<string> Arguments) Run(string program, params IReadOnlyList<string> arguments) => _other is { } other
        ? ("setpriv", [
            string.Create(CultureInfo.InvariantCulture, $"--reuid={other.User}"),
            string.Create(CultureInfo.InvariantCulture, $"--regid={other.Group}"),
            "--clear-groups", "--", program, .. arguments])
        : (program, arguments);

    /// <summary>Makes a file or folder this user's.</summary>
    public void Own(string path)
    {
        if (_other is { } other && ChangeOwner(path, other.User, other.Group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
        }
    }

    /// <summary>Looks the user up in <c>/etc/passwd</c> (passwd(5): name, password, user, group and so on).</summary>
    private static (uint User, uint Group)? Find(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length > 3 && fields[0] == name)
        .Select(fields => ((uint, uint)?)(uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture)))
        .FirstOrDefault();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
