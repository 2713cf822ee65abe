using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Contracts.Storage;

/// <summary>
/// What migrations must do on every store: bring a database of any earlier version, with data in it, to the newest. A new script
/// is covered as soon as it is there.
/// </summary>
public abstract class MigrationContract
{
    /// <summary>Rows put in right after a script was applied, by its name, so that later scripts meet data of their predecessors.</summary>
    protected abstract IReadOnlyDictionary<string, string> Rows { get; }

    /// <summary>Queries whose answer no migration may change, by the script whose tables they need.</summary>
    protected abstract IReadOnlyDictionary<string, string> Unchanged { get; }

    protected abstract IReadOnlyList<string> Scripts { get; }

    [Fact]
    public async Task Apply_Again_ChangesNothing()
    {
        await ApplyAsync(null);
        var schema = await ReadSchemaAsync();
        await ApplyAsync(null);

        Assert.Equal(Scripts.Count, Assert.IsType<long>(await ScalarAsync("SELECT count(*) FROM SchemaVersions")));
        Assert.Equal(schema, await ReadSchemaAsync());
    }

    [Fact]
    public async Task Apply_DatabaseOfALaterVersion_IsRefused()
    {
        await ApplyAsync(null);
        await ExecuteAsync("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('9999_future.sql', '2100-01-01')");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => ApplyAsync(null));

        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ScriptThatFails_LeavesNothingOfItAndNamesIt()
    {
        await ExecuteAsync("CREATE TABLE OrleansStorage (InTheWay integer)");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => ApplyAsync(null));

        Assert.Contains(Scripts[0], refused.Message, StringComparison.Ordinal);
        await ExecuteAsync("CREATE TABLE OrleansQuery (NotLeftBehind integer)");
        await ExecuteAsync("DROP TABLE OrleansQuery; DROP TABLE OrleansStorage");
        await ApplyAsync(null);
    }

    [Fact]
    public async Task Nodes_StoredState_IsReadable()
    {
        var state = """{"owner":"ann","key_id":"k","receipt_key":"c2VjcmV0","multiplier":1500,"succeeded_jobs":6,"failed_jobs":1,"registered_at":"2026-01-01T00:00:00+00:00"}""";
        await ApplyAsync(null);
        foreach (var (type, id, payload) in ((string, string, string)[])[("node", "n1", state), ("node", "unregistered", "{}"), ("models", "", "{}")])
        {
            await ExecuteAsync(
                $"INSERT INTO OrleansStorage VALUES ('s', '{type}', 0, 0, '{id}', {Blob(payload)}, '2026-01-01T00:00:00Z', 1)");
        }

        Assert.Equal("n1 ann k 1500 6 1", await ScalarAsync(
            "SELECT node_id || ' ' || owner || ' ' || key_id || ' ' || multiplier || ' ' || succeeded_jobs || ' ' || failed_jobs FROM nodes"));
    }

    /// <summary>A text's bytes as a literal.</summary>
    protected abstract string Blob(string text);

    /// <summary>Applies scripts up to one of them, or all.</summary>
    protected abstract Task ApplyAsync(string? last);

    protected abstract Task ExecuteAsync(string sql);

    protected abstract Task<object?> ScalarAsync(string sql);

    /// <summary>Everything that defines the schema, as text.</summary>
    protected abstract Task<string> ReadSchemaAsync();

    /// <summary>Makes a database of an earlier version with data, brings it to the newest, and compares.</summary>
    protected async Task UpgradeFromAsync(string last, Func<Task> upgrade)
    {
        foreach (var script in Scripts.TakeWhile(script => string.CompareOrdinal(script, last) <= 0))
        {
            await ApplyAsync(script);
            if (Rows.TryGetValue(script, out var rows))
            {
                await ExecuteAsync(rows);
            }
        }

        var queries = Unchanged.Where(query => string.CompareOrdinal(query.Key, last) <= 0).Select(query => query.Value).ToList();
        var before = new List<object?>();
        foreach (var query in queries)
        {
            before.Add(await ScalarAsync(query));
        }

        await upgrade();

        Assert.Equal(Scripts.Count, Assert.IsType<long>(await ScalarAsync("SELECT count(*) FROM SchemaVersions")));
        foreach (var (query, expected) in queries.Zip(before))
        {
            Assert.NotEqual(0L, expected);
            Assert.Equal(expected, await ScalarAsync(query));
        }
    }
}
