using System.Net.Sockets;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells what a failure of Postgres means. The texts are fit for logs and answers: they name no address and no password.</summary>
internal static class PostgresFaults
{
    /// <summary><c>idle_in_transaction_session_timeout</c>: the server ended a session whose process stood still in a transaction, and rolled it back.</summary>
    public const string StoodStill = "25P03";

    /// <summary>
    /// Whether the store cannot be used now, rather than refusing a statement: no connection, no answer in time, or a server that
    /// says so. The classes are those of the manual's appendix A.
    /// </summary>
    public static bool IsAway(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state[..2] switch
        {
            "08" or "53" or "57" or "58" => true, // connection, resources (disk, memory, connections), intervention, system
            "25" => state is PostgresErrorCodes.ReadOnlySqlTransaction or StoodStill,
            "40" => true, // a deadlock or a conflict of transactions: nothing was changed, trying again helps
            "55" => state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectNotInPrerequisiteState,
            _ => IsMistake(e),
        },
        NpgsqlOperationInProgressException => false, // a defect of ours
        NpgsqlException or SocketException or TimeoutException => true,
        _ => IsOutOfStep(e),
    };

    /// <summary>Whether only an operator can remove it: password, database, rights, encryption. Waiting does not help.</summary>
    public static bool IsMistake(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("28", StringComparison.Ordinal)
            || state is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege,
        NpgsqlException => Innermost(e) is not (SocketException or TimeoutException or IOException)
            or FileNotFoundException or DirectoryNotFoundException, // a certificate
        _ => false,
    };

    /// <summary>
    /// The failure as the one exception that callers know. Without its cause, which a caller on another silo might not be able to
    /// read.
    /// </summary>
    public static StoreUnavailableException ToUnavailable(Exception e) => new($"Postgres: {Describe(e)}");

    /// <summary>The failure in a few words.</summary>
    public static string Describe(Exception e) => e switch
    {
        PostgresException refused => $"{refused.MessageText} ({refused.SqlState})",
        _ when IsOutOfStep(e) => "the connection broke",
        _ => Innermost(e) switch
        {
            // The library's own text has the address, the code's has not.
            SocketException socket => new SocketException((int)socket.SocketErrorCode).Message,
            TimeoutException => "no answer in time",
            IOException and not (FileNotFoundException or DirectoryNotFoundException) => "the connection broke",
            var other => other.Message.ReplaceLineEndings(" ").TrimEnd('.'),
        },
    };

    /// <summary>
    /// Whether the connection is gone in a way for which the library has no exception of its own: it lost track of what the server sends,
    /// on the next use of a statement that was refused while it was being prepared (npgsql issue 6391); or the connection broke between two
    /// calls, which the second then finds closed ("Connection is not open", a transaction that is disposed).
    /// </summary>
    public static bool IsOutOfStep(Exception e) =>
        e.Source == typeof(NpgsqlException).Assembly.GetName().Name
        && (e.GetType() == typeof(Exception) || e is InvalidOperationException);

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
