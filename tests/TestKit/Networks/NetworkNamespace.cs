using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>
/// A network namespace (ip-netns(8)) that two cables join to this machine: one for silos among each other, one for Redis and
/// Postgres. Each can be pulled and put back. Needs root.
/// </summary>
public sealed partial class NetworkNamespace : IDisposable
{
    /// <summary>CLONE_NEWNET of <c>sched.h</c>: a network namespace.</summary>
    private const int NetworkKind = 0x40000000;

    private readonly int _number;

    private NetworkNamespace(int number) => _number = number;

    /// <summary>The name that <c>ip netns exec</c> takes.</summary>
    public string Name => $"troop{_number}";

    /// <summary>This machine's address towards the namespace, for silos.</summary>
    public string HereForSilos => Address(Cable.Silos, 1);

    /// <summary>The namespace's own address for silos.</summary>
    public string ThereForSilos => Address(Cable.Silos, 2);

    /// <summary>This machine's address towards the namespace, for Redis and Postgres.</summary>
    public string HereForStores => Address(Cable.Stores, 1);

    /// <summary>Makes one.</summary>
    /// <exception cref="InvalidOperationException">This machine or user may not; the message has what <c>ip</c> said.</exception>
    public static NetworkNamespace Make()
    {
        var made = new NetworkNamespace(Random.Shared.Next(2, 250));
        try
        {
            Run("netns", "add", made.Name);
            made.RunInside("link", "set", "lo", "up");
            foreach (var cable in Enum.GetValues<Cable>())
            {
                var (here, there) = (made.EndOf(cable, here: true), made.EndOf(cable, here: false));
                Run("link", "add", here, "type", "veth", "peer", "name", there, "netns", made.Name);
                Run("address", "add", $"{made.Address(cable, 1)}/30", "dev", here);
                made.RunInside("address", "add", $"{made.Address(cable, 2)}/30", "dev", there);
                Run("link", "set", here, "up");
                made.RunInside("link", "set", there, "up");
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>A socket of this process that listens inside, at <see cref="ThereForSilos"/> and a free port.</summary>
    public Socket Listen()
    {
        Socket? socket = null;
        Exception? failure = null;

        // A thread of its own, because it enters the namespace for good.
        var inside = new Thread(() =>
        {
            try
            {
                socket = ListenInside();
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                failure = e;
            }
        });
        inside.Start();
        inside.Join();
        return socket ?? throw new InvalidOperationException($"nothing listens in {Name}", failure);
    }

    /// <summary>Pulls a cable: what is sent is lost, and nobody is told.</summary>
    public void Cut(Cable cable) => RunInside("link", "set", EndOf(cable, here: false), "down");

    /// <summary>Puts it back.</summary>
    public void Mend(Cable cable) => RunInside("link", "set", EndOf(cable, here: false), "up");

    /// <inheritdoc />
    public void Dispose() => Start("netns", "delete", Name);

    private Socket ListenInside()
    {
        using var file = File.OpenHandle($"/run/netns/{Name}");
        if (SetNamespace((int)file.DangerousGetHandle(), NetworkKind) != 0)
        {
            throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(ThereForSilos), 0));
        socket.Listen();
        return socket;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespace(int file, int kind);

    private string Address(Cable cable, int end) => string.Create(CultureInfo.InvariantCulture, $"10.{213 + (int)cable}.{_number}.{end}");

    private string EndOf(Cable cable, bool here) => string.Create(CultureInfo.InvariantCulture, $"tr{_number}{(cable == Cable.Silos ? "s" : "d")}{(here ? 0 : 1)}");

    private void RunInside(params IReadOnlyList<string> arguments) => Run(["netns", "exec", Name, "ip", .. arguments]);

    private static void Run(params IReadOnlyList<string> arguments)
    {
        if (Start(arguments) is var (exitCode, said) && exitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }

    private static (int ExitCode, string Said) Start(params IReadOnlyList<string> arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("ip did not start");
        var said = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return (ip.ExitCode, said);
    }
}

/// <summary>A cable of a <see cref="NetworkNamespace"/>.</summary>
public enum Cable
{
    /// <summary>For silos among each other.</summary>
    Silos,

    /// <summary>For Redis and Postgres.</summary>
    Stores,
}
