using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Registers the coordinator's durable store.</summary>
public static class StorageFeature
{
    /// <summary>Adds the SQLite store.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton(provider => new StoreHealth(provider.GetRequiredService<SqliteWriter>()));
        return services;
    }

    /// <summary>
    /// Creates the folder and the database where they are missing, closes both to other users, and brings the schema up
    /// to date. Called before the silo starts, since its own storage lives in the same database.
    /// </summary>
    /// <returns>The connection string for Orleans' own storage.</returns>
    /// <exception cref="StoreUnavailableException">The folder or the database cannot be used; the message says why.</exception>
    public static string PrepareStorage(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            Directory.CreateDirectory(options.DataFolder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(options.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"data folder {options.DataFolder} cannot be used: {e.Message.TrimEnd('.')}", e);
        }

        var database = new SqliteDatabase(Options.Create(options));
        Migrations.ApplySqlite(database);
        return database.ConnectionString;
    }
}
