"""Words of the admin page: people and departments."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "admin.page_title": Phrase("Admin · OmniDesk", "Admin · OmniDesk"),
    "admin.page": Phrase("Admin · OmniDesk", "Admin · OmniDesk"),
    "admin.title": Phrase("Admin", "Admin"),
    "admin.sections": Phrase("Sections", "Bagian"),
    "admin.users": Phrase("Users", "Pengguna"),
    "admin.departments": Phrase("Departments", "Departemen"),
    # Users
    "admin.users_counted": Phrase(
        "{n} active, {closed} deactivated. Changes of role work at once, also on open pages.",
        "{n} aktif, {closed} nonaktif. Perubahan peran langsung berlaku, juga di halaman terbuka.",
    ),
    "admin.find_user": Phrase("Find a user", "Cari pengguna"),
    "admin.new_user": Phrase("New user", "Pengguna baru"),
    "admin.no_match": Phrase("Nobody matches", "Tidak ada yang cocok"),
    "admin.no_match_help": Phrase(
        "Try another part of the name or user name.",
        "Coba bagian lain dari nama atau nama pengguna.",
    ),
    "admin.protection": Phrase(
        "Superadmins cannot be changed by admins, and the superadmin cannot be removed.",
        "Superadmin tidak dapat diubah oleh admin, dan tidak dapat dihapus.",
    ),
    "admin.name": Phrase("Name", "Nama"),
    "admin.role": Phrase("Role", "Peran"),
    "admin.last_seen": Phrase("Last seen", "Terakhir terlihat"),
    "admin.sessions": Phrase("Sessions", "Sesi"),
    "admin.actions": Phrase("Actions", "Tindakan"),
    "admin.actions_for": Phrase("Actions for {name}", "Tindakan untuk {name}"),
    "admin.you": Phrase("(you)", "(Anda)"),
    "admin.role_superadmin": Phrase("Superadmin", "Superadmin"),
    "admin.role_admin": Phrase("Admin", "Admin"),
    "admin.role_user": Phrase("User", "Pengguna"),
    "admin.role_admin_help": Phrase(
        "Sees every conversation and manages users and departments.",
        "Melihat semua percakapan serta mengelola pengguna dan departemen.",
    ),
    "admin.role_user_help": Phrase(
        "Sees the conversations of their departments and those without one.",
        "Melihat percakapan departemennya sendiri dan yang belum berdepartemen.",
    ),
    "admin.role_fixed": Phrase(
        "Only the superadmin gives and takes the role of admin.",
        "Hanya superadmin yang memberi dan mencabut peran admin.",
    ),
    "admin.role_signs_out": Phrase(
        "A new role signs the person out on every device.",
        "Peran baru mengeluarkan orang ini dari semua perangkat.",
    ),
    "admin.all_departments": Phrase("All departments", "Semua departemen"),
    "admin.no_department": Phrase("No department", "Tanpa departemen"),
    "admin.now": Phrase("Now", "Sekarang"),
    "admin.minutes_ago": Phrase("{n} min ago", "{n} mnt lalu"),
    "admin.never_signed_in": Phrase("Never signed in", "Belum pernah masuk"),
    "admin.deactivated_on": Phrase("Deactivated {day}", "Nonaktif {day}"),
    "admin.devices": Phrase("{n} devices", "{n} perangkat", "{n} device"),
    "admin.no_session": Phrase("None", "Tidak ada"),
    "admin.password_open": Phrase("One-time password", "Sandi sekali pakai"),
    "admin.edit": Phrase("Edit {name}", "Ubah {name}"),
    "admin.edit_departments": Phrase("Departments…", "Departemen…"),
    "admin.new_password": Phrase("New one-time password…", "Kata sandi sekali pakai baru…"),
    "admin.end_sessions": Phrase("End all sessions", "Akhiri semua sesi"),
    "admin.deactivate": Phrase("Deactivate…", "Nonaktifkan…"),
    "admin.reactivate": Phrase("Reactivate", "Aktifkan kembali"),
    "admin.username": Phrase("User name", "Nama pengguna"),
    "admin.username_help": Phrase(
        "For signing in: letters, digits, dots. It cannot be changed later.",
        "Untuk masuk: huruf, angka, titik. Tidak dapat diubah kemudian.",
    ),
    "admin.display_name": Phrase("Display name", "Nama tampilan"),
    "admin.display_name_help": Phrase(
        "Colleagues see it beside messages.", "Dilihat rekan kerja di samping pesan."
    ),
    "admin.create_user": Phrase("Create user", "Buat pengguna"),
    "admin.creating": Phrase("Creating…", "Membuat…"),
    "admin.edit_title": Phrase("Edit {name}", "Ubah {name}"),
    "admin.departments_of": Phrase("Departments of {name}", "Departemen {name}"),
    "admin.departments_none": Phrase(
        "There are no departments yet. Create the first one in the tab Departments.",
        "Belum ada departemen. Buat yang pertama di tab Departemen.",
    ),
    "admin.password_title": Phrase(
        "Give {name} a new one-time password?", "Beri {name} kata sandi sekali pakai baru?"
    ),
    "admin.password_question": Phrase(
        "The present password stops working and {name} is signed out on every device.",
        "Kata sandi sekarang tidak berlaku lagi dan {name} keluar dari semua perangkat.",
    ),
    "admin.password_submit": Phrase("Make new password", "Buat kata sandi baru"),
    "admin.making": Phrase("Making…", "Membuat…"),
    "admin.deactivate_title": Phrase("Deactivate {name}?", "Nonaktifkan {name}?"),
    "admin.deactivate_question": Phrase(
        "{name} is signed out at once and cannot sign in. Messages and history stay, and you can"
        " reactivate the account later.",
        "{name} langsung keluar dan tidak dapat masuk lagi. Pesan dan riwayat tetap ada, dan akun"
        " dapat diaktifkan kembali nanti.",
    ),
    "admin.deactivate_submit": Phrase("Deactivate user", "Nonaktifkan pengguna"),
    "admin.deactivating": Phrase("Deactivating…", "Menonaktifkan…"),
    "admin.keep_active": Phrase("Keep active", "Biarkan aktif"),
    "admin.secret_title": Phrase("One-time password for {name}", "Kata sandi sekali pakai {name}"),
    "admin.secret_help": Phrase(
        "Copy the password now. It is shown only once and must be changed at first sign-in.",
        "Salin kata sandi ini sekarang. Hanya ditampilkan sekali dan wajib diganti saat pertama"
        " masuk.",
    ),
    "admin.secret_username": Phrase("User name: {username}", "Nama pengguna: {username}"),
    "admin.copy_password": Phrase("Copy password", "Salin kata sandi"),
    "admin.secret_stored": Phrase("I have stored it", "Sudah saya simpan"),
    # Departments
    "admin.departments_help": Phrase(
        "Users see the conversations of their departments and those without one.",
        "Pengguna melihat percakapan departemennya dan yang belum berdepartemen.",
    ),
    "admin.new_department": Phrase("New department", "Departemen baru"),
    "admin.no_departments": Phrase("No departments yet", "Belum ada departemen"),
    "admin.no_departments_help": Phrase(
        "Until there is one, every user sees every conversation.",
        "Sebelum ada, setiap pengguna melihat semua percakapan.",
    ),
    "admin.department_name": Phrase("Name", "Nama"),
    "admin.department_description": Phrase("Description", "Keterangan"),
    "admin.department_description_help": Phrase(
        "What this team answers, for example orders and prices.",
        "Yang dijawab tim ini, misalnya pesanan dan harga.",
    ),
    "admin.members": Phrase("Members", "Anggota"),
    "admin.members_counted": Phrase("{n} members", "{n} anggota", "{n} member"),
    "admin.no_members": Phrase("No members", "Tanpa anggota"),
    "admin.members_of": Phrase("Members of {name}", "Anggota {name}"),
    "admin.members_help": Phrase(
        "Members see the conversations of this department at once. Admins see all of them anyway.",
        "Anggota langsung melihat percakapan departemen ini. Admin melihat semuanya.",
    ),
    "admin.edit_members": Phrase("Members…", "Anggota…"),
    "admin.rename": Phrase("Rename and describe…", "Ubah nama dan keterangan…"),
    "admin.rename_title": Phrase("Edit the department {name}", "Ubah departemen {name}"),
    "admin.create_department": Phrase("Create department", "Buat departemen"),
    "admin.delete_department": Phrase("Delete…", "Hapus…"),
    "admin.delete_title": Phrase("Delete the department {name}?", "Hapus departemen {name}?"),
    "admin.delete_question": Phrase(
        "It has no members and no conversations, so nothing else changes.",
        "Tidak ada anggota dan percakapan di dalamnya, jadi tidak ada lagi yang berubah.",
    ),
    "admin.delete_submit": Phrase("Delete department", "Hapus departemen"),
    "admin.deleting": Phrase("Deleting…", "Menghapus…"),
    "admin.keep": Phrase("Keep it", "Biarkan"),
    "admin.delete_members": Phrase(
        "Cannot be deleted: it has members.", "Tidak dapat dihapus: masih ada anggota."
    ),
    "admin.delete_conversations": Phrase(
        "Cannot be deleted: it holds conversations.",
        "Tidak dapat dihapus: masih berisi percakapan.",
    ),
}
